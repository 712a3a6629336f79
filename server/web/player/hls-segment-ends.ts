import Hls, { PlaylistLevelType, type BufferAppendingData, type LevelDetails } from 'hls.js';

/**
 * Keeps hls.js from taking a segment for whole whose last part it has not loaded. It does so if the playlist that
 * ends the segment comes while the part before the last is on its way into the buffer, and the last one is shorter
 * than the fifth of a second that hls.js tolerates at a segment's end: that part is never loaded then, nor anything
 * behind it, until a seek.
 */
export function watchSegmentEnds(hls: Pick<Hls, 'on' | 'levels' | 'audioTracks'>): void {
  // Behind what hls.js notes of the part, and before it looks how much of the segment is in the buffer.
  hls.on(Hls.Events.BUFFER_APPENDING, (_, data) => {
    const stream = data.frag.elementaryStreams[data.type];
    if (stream && data.part) stream.partial = isMoreListed(data.part, detailsOf(hls, data));
  });
}

function detailsOf(
  { levels, audioTracks }: Pick<Hls, 'levels' | 'audioTracks'>,
  { parent, frag }: BufferAppendingData,
): LevelDetails | undefined {
  return parent === PlaylistLevelType.AUDIO
    ? audioTracks.find(({ id }) => id === frag.level)?.details
    : levels[frag.level]?.details;
}

/** True if the playlist has more of the segment than up to this part. */
export function isMoreListed(
  { fragment, index }: NonNullable<BufferAppendingData['part']>,
  details: LevelDetails | undefined,
): boolean {
  const parts = details?.partList ?? [];
  return parts.some((part) => part.fragment.sn === fragment.sn && part.index > index && !part.gap);
}
