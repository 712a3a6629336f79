import Hls, { PlaylistLevelType, type BufferAppendingData, type LevelDetails } from 'hls.js';
import { isMoreListed } from './hls-segment-ends.ts';

/**
 * Takes a segment out of the buffer of which only some parts were loaded before something else was, so that hls.js
 * loads it from its first part again. By itself it goes on with the part that follows on those (`getNextPart`), and
 * the browser lets go of that one: after a jump in what it is given it takes no picture before the next key frame
 * (Media Source Extensions, coded frame processing, "need random access point flag"). The rest of the segment would
 * be a hole, at which the picture stands still for a viewer who was back at the beginning for a moment. Nor can it be
 * loaded over itself, since what is on show is taken away with it. Sound has key frames only.
 */
export function flushTornSegments(hls: Pick<Hls, 'on' | 'trigger' | 'levels'>): void {
  let last: BufferAppendingData | undefined;
  let torn: BufferAppendingData | undefined;
  hls.on(Hls.Events.BUFFER_APPENDING, (_, data) => {
    if (data.parent !== PlaylistLevelType.MAIN) return;
    if (last?.frag.level === data.frag.level && last.frag.sn !== data.frag.sn) {
      const details = hls.levels[data.frag.level]?.details;
      if (details && isUnfinished(last, details)) torn = last;
    }
    last = data;
  });
  // When no part is on its way into the buffer: hls.js would take its segment for lost.
  hls.on(Hls.Events.FRAG_BUFFERED, (_, { id }) => {
    if (id !== PlaylistLevelType.MAIN || !torn?.part) return;
    hls.trigger(Hls.Events.BUFFER_FLUSHING, {
      startOffset: torn.frag.start,
      endOffset: torn.part.end,
      type: torn.type,
    });
    torn = undefined;
  });
}

/** True if the segment has, or is still to have, more than up to this part. */
function isUnfinished({ frag, part }: BufferAppendingData, details: LevelDetails): boolean {
  return part !== null && (Number(frag.sn) > details.endSN || isMoreListed(part, details));
}
