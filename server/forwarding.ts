import { messageOf } from '../src/shared/base/errors.ts';
import type { Logger } from '../src/shared/base/logger.ts';
import { splitPublishUrl } from '../src/publish/publish-address.ts';
import { publisherFactory } from '../src/publish/publisher-factory.ts';
import { systemTiming } from '../src/publish/timing.ts';
import type { Hub } from './core/hub.ts';
import type { ChannelOccurrence } from './core/occurrences.ts';
import { Forwarder } from './forward/forwarder.ts';
import type { Channels } from './platform/channels/channels.ts';
import type { SecretBox } from './platform/channels/secret-box.ts';
import { Forwards } from './platform/forwards/forwards.ts';
import type { ForwardStore } from './platform/forwards/store.ts';

export interface ForwardingOptions {
  store: ForwardStore;
  secretBox: SecretBox;
  channels: Channels;
  hub: Hub;
  onOccurred: (occurrence: ChannelOccurrence) => void;
  logger: Logger;
}

export interface Forwarding {
  forwards: Forwards;
  /** See `Forwarder`. */
  arriving: () => Forwarder['arriving'];
  close(): Promise<void>;
}

/** Sends live channels on to where their owners want them to go. */
export function openForwarding(options: ForwardingOptions): Forwarding {
  const { hub, logger, onOccurred } = options;
  const forwards: Forwards = new Forwards({
    ...options,
    readAddress: splitPublishUrl,
    stateOf: (slug, id) => forwarder.stateOf(slug, id),
    onListenerFailure: (failure, name) => {
      logger.error({ event: name, reason: messageOf(failure) }, 'A listener failed');
    },
  });
  const forwarder: Forwarder = new Forwarder({
    readSource: (slug, reader) => hub.readSource(slug, reader),
    wantedOf: (slug) => forwards.active(slug),
    isLive: (slug) => hub.statusOf(slug).live,
    makePublisher: publisherFactory(systemTiming, logger),
    timing: systemTiming,
    random: () => Math.random(),
    onPhase: (slug, _id, { phase, problem }) => {
      if (problem && (phase === 'reconnecting' || phase === 'failed'))
        onOccurred({ kind: 'forwardLost', slug, reason: problem.message });
    },
    logger,
  });
  const look = ({ slug }: { slug: string }): void => {
    forwarder.handleChanged(slug);
  };
  const subscriptions = [hub.on('changed', look), forwards.on('changed', look)];
  return {
    forwards,
    arriving: () => forwarder.arriving,
    close: async () => {
      for (const subscription of subscriptions) subscription.dispose();
      await forwarder.close();
      forwards.dispose();
    },
  };
}
