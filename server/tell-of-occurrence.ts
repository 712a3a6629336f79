import type { WebhookEvent } from '../src/shared/contracts/webhooks.ts';
import type { ChannelOccurrence, OccurrenceKind } from './core/occurrences.ts';
import type { Webhooks } from './platform/webhooks/webhooks.ts';

const eventOf: Readonly<Record<OccurrenceKind, WebhookEvent>> = {
  live: 'channel.live',
  ended: 'channel.ended',
  publisherLost: 'publisher.lost',
  publisherBack: 'publisher.back',
  publisherSwitched: 'publisher.switched',
  slateShown: 'slate.shown',
  rungShed: 'rung.shed',
  rungRestored: 'rung.restored',
  forwardLost: 'forward.lost',
  workerRestarted: 'worker.restarted',
  sourceTrouble: 'source.trouble',
  storageFull: 'storage.full',
};

/** Hands what happened on a channel to the webhooks that want to hear of it. */
export function tellOfOccurrence(webhooks: Webhooks, occurrence: ChannelOccurrence): void {
  webhooks.tell(eventOf[occurrence.kind], {
    channel: occurrence.slug,
    ...('reason' in occurrence ? { reason: occurrence.reason } : {}),
    ...('rendition' in occurrence ? { rendition: occurrence.rendition } : {}),
  });
}
