import { FootlightError } from '../../base/errors.ts';
import { readUint24, viewOf } from '../codec/bytes.ts';

/** AvMultitrackType (Enhanced RTMP v2). */
const multitrackType = { oneTrack: 0, manyTracks: 1, manyTracksManyCodecs: 2 };
const fourCcBytes = 4;
/** As many as there are numbers for them. */
const maxTracks = 256;

/** How the tag of a picture or of sound came. */
export interface Wrapping {
  /** In a message that can hold several tracks: which one this is. Others are track 0. */
  trackId?: number;
  /** The same message holds more tracks. */
  hasMoreTracks?: true;
  /** Only in words of Enhanced RTMP v2, which readers of version 1 don't know. */
  isWrapped?: true;
}

/** One track's share of a message. */
export interface TrackPart {
  trackId: number;
  fourCc: string;
  data: Uint8Array;
}

/**
 * Takes a message of several tracks apart (Enhanced RTMP v2, "ExVideoTagBody", "ExAudioTagBody").
 * @param offset where AvMultitrackType stands
 * @returns the packet type of all its tracks, and the tracks
 * @throws FootlightError PROTOCOL_VIOLATION
 */
export function readTracks(body: Uint8Array, offset: number): { packetType: number; tracks: TrackPart[] } {
  const view = viewOf(body);
  const take = (bytes: number): number => {
    if (offset + bytes > body.length) {
      throw new FootlightError('PROTOCOL_VIOLATION', 'A message of several tracks ends too early.');
    }
    offset += bytes;
    return offset - bytes;
  };
  const first = view.getUint8(take(1));
  const type = first >> 4;
  if (type > multitrackType.manyTracksManyCodecs) {
    throw new FootlightError(
      'PROTOCOL_VIOLATION',
      `A message has the unknown kind ${type} of several tracks.`,
    );
  }
  let fourCc = type === multitrackType.manyTracksManyCodecs ? '' : readFourCc(body, take(fourCcBytes));
  const tracks: TrackPart[] = [];
  do {
    if (type === multitrackType.manyTracksManyCodecs) fourCc = readFourCc(body, take(fourCcBytes));
    const trackId = view.getUint8(take(1));
    const size = type === multitrackType.oneTrack ? body.length - offset : readUint24(view, take(3));
    const start = take(size);
    tracks.push({ trackId, fourCc, data: body.subarray(start, start + size) });
    if (tracks.length > maxTracks) {
      throw new FootlightError('PROTOCOL_VIOLATION', 'A message holds too many tracks.');
    }
  } while (offset < body.length);
  return { packetType: first & 0x0f, tracks };
}

/** Four characters that name a codec. */
export function readFourCc(body: Uint8Array, offset: number): string {
  return String.fromCharCode(...body.subarray(offset, offset + fourCcBytes));
}

/** The part of the wanted track, or of the first where none is wanted yet. */
export function chooseTrack(tracks: readonly TrackPart[], wanted: number | undefined): TrackPart | undefined {
  return wanted === undefined ? tracks[0] : tracks.find(({ trackId }) => trackId === wanted);
}

/** How one track of several came. */
export function wrappingOf(tracks: readonly TrackPart[], { trackId }: TrackPart): Wrapping {
  return { trackId, isWrapped: true, ...(tracks.length > 1 && { hasMoreTracks: true }) };
}
