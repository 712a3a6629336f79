import type { Clock } from '../shared/base/clock.ts';
import { messageOf } from '../shared/base/errors.ts';
import type { Logger } from '../shared/base/logger.ts';
import { readPublishUrl } from './publish-address.ts';
import type { PublisherFactory } from './publisher.ts';
import { RtmpPublisher } from './rtmp/rtmp-publisher.ts';
import { isSrtUrl } from '../shared/media/srt/srt-url.ts';
import { SrtPublisher } from './srt/srt-publisher.ts';

/** The publishers of every protocol that `readPublishUrl` lets through. */
export function publisherFactory(clock: Clock, logger: Logger): PublisherFactory {
  return (target) => {
    readPublishUrl(target.url);
    const Publisher = isSrtUrl(target.url) ? SrtPublisher : RtmpPublisher;
    return new Publisher({
      target,
      clock,
      onListenerFailure: (failure, eventName) => {
        logger.error({ eventName, reason: messageOf(failure) }, 'A listener of a publisher failed.');
      },
    });
  };
}
