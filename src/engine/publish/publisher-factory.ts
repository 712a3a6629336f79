import type { Clock } from '../../shared/base/clock.ts';
import { messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { checkPublishUrl, type PublisherFactory } from './publisher.ts';
import { RtmpPublisher } from './rtmp/rtmp-publisher.ts';

/** The publishers of every protocol that `checkPublishUrl` lets through. */
export function publisherFactory(clock: Clock, logger: Logger): PublisherFactory {
  return (target) => {
    checkPublishUrl(target.url);
    return new RtmpPublisher({
      target,
      clock,
      onListenerFailure: (failure, eventName) => {
        logger.error({ eventName, reason: messageOf(failure) }, 'A listener of a publisher failed.');
      },
    });
  };
}
