import { FootlightError } from '../../base/errors.ts';
import { viewOf } from '../codec/bytes.ts';
import { findBox, readBoxes } from '../fmp4/box-reader.ts';
import type { TrackDescription } from '../fmp4/track-box.ts';
import type { RecordedTrack } from './movie.ts';

/**
 * The tracks of a growing recording's moov, as `fragmentedMovie` writes it. Takes the body of the box.
 * @throws FootlightError PROTOCOL_VIOLATION for another movie
 */
export function readRecordedTracks(moov: Uint8Array): RecordedTrack[] {
  const traks = readBoxes(moov).filter(({ type }) => type === 'trak');
  const tracks = traks.map(({ body }) => readTrack(body));
  if (tracks.length === 0) throw foreign('it has no track');
  return tracks;
}

function readTrack(trak: Uint8Array): RecordedTrack {
  const [tkhd, mdhd, hdlr, stsd] = ['tkhd', 'mdia/mdhd', 'mdia/hdlr', 'mdia/minf/stbl/stsd'].map((path) =>
    findBox(trak, path),
  );
  // Version 0 of tkhd, 1 of mdhd; one sample entry.
  if (tkhd?.byteLength !== 84 || mdhd?.byteLength !== 36 || !hdlr || hdlr.byteLength < 25 || !stsd) {
    throw foreign('a track lacks a box');
  }
  const header = viewOf(tkhd);
  const base = {
    trackId: header.getUint32(12),
    timescale: viewOf(mdhd).getUint32(20),
    name: latin(hdlr.subarray(24, -1)),
    sampleEntry: stsd.subarray(8),
  };
  if (base.timescale === 0) throw foreign('a track has no timescale');
  return {
    description: describe(latin(hdlr.subarray(8, 12)), base, header),
    mediaStartTicks: mediaStart(trak),
  };
}

function describe(
  handler: string,
  base: Pick<TrackDescription, 'trackId' | 'timescale' | 'name' | 'sampleEntry'>,
  tkhd: DataView,
): TrackDescription {
  if (handler === 'soun') return { ...base, kind: 'audio' };
  if (handler !== 'vide') throw foreign(`a track is of kind ${handler}`);
  const [shownWidth, shownHeight] = [tkhd.getUint32(76) / 0x10000, tkhd.getUint32(80) / 0x10000];
  return { ...base, kind: 'video', shownWidth, shownHeight };
}

/** The media time of the one edit, where there is one. */
function mediaStart(trak: Uint8Array): number {
  const elst = findBox(trak, 'edts/elst');
  return elst?.byteLength === 28 ? Number(viewOf(elst).getBigInt64(16)) : 0;
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function foreign(why: string): FootlightError {
  return new FootlightError('PROTOCOL_VIOLATION', `The file is no recording of Footlight: ${why}.`);
}
