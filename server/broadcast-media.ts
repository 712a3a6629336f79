import { FootlightError } from '../src/shared/base/errors.ts';
import type { Archive } from './archive/archive.ts';
import { planDownload } from './archive/download.ts';
import type { Settings } from './config/settings.ts';
import type { Delivery } from './delivery/delivery.ts';
import type { BroadcastMedia } from './platform/broadcasts/broadcasts.ts';

/** What viewers rewind to was written a little earlier than it was listed. */
const rewindMarginMs = 300_000;

/** How long ago what viewers can still rewind to was written, at most, in ms. */
export function rewindMsOf({ dvrWindowS }: Pick<Settings, 'dvrWindowS'>): number {
  return dvrWindowS * 1000 + rewindMarginMs;
}

/** The archive and the delivery, as the list of broadcasts needs them. */
export function broadcastMedia(
  archive: Archive,
  delivery: Delivery,
  settings: Pick<Settings, 'dvrWindowS'>,
): BroadcastMedia {
  return {
    ended: () => archive.ended(),
    live: () => archive.live(),
    facts: (id) => archive.summary(id),
    delete: async (id) => {
      delivery.forgetRecording(id);
      await archive.delete(id);
    },
    clip: async (slug, seconds) => {
      const stream = delivery.stream(slug);
      const writer = archive.keepClip(slug);
      try {
        await stream.copyNewest(writer, seconds);
      } finally {
        await writer.close('ended');
      }
      const facts = await archive.summary(writer.id);
      if (facts) return facts;
      throw new FootlightError('STORAGE_FULL', 'The clip could not be written: the disk is full.');
    },
    download: async (id) => {
      const kept = await archive.read(id);
      return kept && planDownload(kept);
    },
    shorten: (id, byteLength) => archive.shorten(id, byteLength, rewindMsOf(settings)),
  };
}
