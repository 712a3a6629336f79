import { FootlightError } from '../../base/errors.ts';

/** What one request of media brings: a part, or a whole segment where its parts are not listed. */
export interface MediaUnit {
  /** Media sequence number of its segment. */
  msn: number;
  /** Undefined: the whole segment. */
  part: number | undefined;
  uri: string;
  /** Of its initialisation. */
  mapUri: string | undefined;
  /** Discontinuity sequence number: times go on only within one. */
  discontinuity: number;
  durationUs: number;
  /** It begins with a keyframe. */
  independent: boolean;
  /** There is nothing behind its address. */
  gap: boolean;
}

/** A media playlist as a player needs it. Addresses are as they stand in it. */
export interface ReadMediaPlaylist {
  targetDurationUs: number;
  /** Undefined where there are no parts. */
  partTargetUs: number | undefined;
  /** How far from its end one should play. */
  holdBackUs: number;
  canBlockReload: boolean;
  ended: boolean;
  units: readonly MediaUnit[];
  /** What comes after the last unit. */
  next: { msn: number; part: number };
}

export interface ReadVariant {
  uri: string;
  bitsPerSecond: number;
  heightPx: number;
  /** Name of a group of audio renditions. */
  audioGroup: string | undefined;
}

export interface ReadMultivariantPlaylist {
  variants: readonly ReadVariant[];
  /** Address of each group's first rendition. */
  audio: ReadonlyMap<string, string>;
}

/** @throws FootlightError PROTOCOL_VIOLATION if the text is no playlist */
function linesOf(text: string): string[] {
  if (!text.startsWith('#EXTM3U')) {
    throw new FootlightError('PROTOCOL_VIOLATION', 'What is at the address is no HLS playlist.');
  }
  return text.split(/\r?\n/);
}

/** An attribute list (RFC 8216bis 4.2), without quotes. */
function attributesOf(line: string): ReadonlyMap<string, string> {
  const pairs = line.slice(line.indexOf(':') + 1).matchAll(/([A-Z0-9-]+)=("[^"]*"|[^",]*)/g);
  return new Map([...pairs].map(([, name = '', value = '']) => [name, value.replaceAll('"', '')]));
}

function microseconds(secondsText: string | undefined): number {
  const us = Math.round(Number(secondsText) * 1e6);
  return Number.isFinite(us) && us > 0 ? us : 0;
}

function wholeNumber(text: string | undefined): number {
  const number = Number(text);
  return Number.isSafeInteger(number) && number > 0 ? number : 0;
}

/** Variants with a picture and their sound (RFC 8216bis 4.4.6). @throws FootlightError PROTOCOL_VIOLATION */
export function readMultivariantPlaylist(text: string): ReadMultivariantPlaylist {
  const variants: ReadVariant[] = [];
  const audio = new Map<string, string>();
  let stream: ReadonlyMap<string, string> | undefined;
  for (const line of linesOf(text)) {
    if (line.startsWith('#EXT-X-MEDIA:')) {
      const media = attributesOf(line);
      const [group, uri] = [media.get('GROUP-ID'), media.get('URI')];
      if (media.get('TYPE') !== 'AUDIO' || group === undefined || uri === undefined) continue;
      if (!audio.has(group)) audio.set(group, uri);
    } else if (line.startsWith('#EXT-X-STREAM-INF:')) stream = attributesOf(line);
    else if (stream && line !== '' && !line.startsWith('#')) {
      variants.push({
        uri: line,
        bitsPerSecond: wholeNumber(stream.get('BANDWIDTH')),
        heightPx: wholeNumber(stream.get('RESOLUTION')?.split('x')[1]),
        audioGroup: stream.get('AUDIO'),
      });
      stream = undefined;
    }
  }
  return { variants, audio };
}

/** A live media playlist (RFC 8216bis 4.4.3 to 4.4.5). @throws FootlightError PROTOCOL_VIOLATION */
export function readMediaPlaylist(text: string): ReadMediaPlaylist {
  const units: MediaUnit[] = [];
  let control: ReadonlyMap<string, string> = new Map();
  let [targetDurationUs, msn, discontinuity, segmentUs] = [0, 0, 0, 0];
  let partTargetUs: number | undefined;
  let mapUri: string | undefined;
  let gap = false;
  let ended = false;
  let parts: MediaUnit[] = [];
  const valueOf = (line: string): string => line.slice(line.indexOf(':') + 1);
  const unit = (uri: string, durationUs: number) => ({ msn, uri, mapUri, discontinuity, durationUs });

  for (const line of linesOf(text)) {
    if (line.startsWith('#EXT-X-TARGETDURATION:')) targetDurationUs = microseconds(valueOf(line));
    else if (line.startsWith('#EXT-X-PART-INF:'))
      partTargetUs = microseconds(attributesOf(line).get('PART-TARGET'));
    else if (line.startsWith('#EXT-X-SERVER-CONTROL:')) control = attributesOf(line);
    else if (line.startsWith('#EXT-X-MEDIA-SEQUENCE:')) msn = wholeNumber(valueOf(line));
    else if (line.startsWith('#EXT-X-DISCONTINUITY-SEQUENCE:')) discontinuity = wholeNumber(valueOf(line));
    else if (line === '#EXT-X-DISCONTINUITY') discontinuity++;
    else if (line.startsWith('#EXT-X-MAP:')) mapUri = attributesOf(line).get('URI');
    else if (line === '#EXT-X-GAP') gap = true;
    else if (line.startsWith('#EXTINF:')) segmentUs = microseconds(parseFloat(valueOf(line)).toString());
    else if (line === '#EXT-X-ENDLIST') ended = true;
    else if (line.startsWith('#EXT-X-PART:')) {
      const part = attributesOf(line);
      parts.push({
        ...unit(part.get('URI') ?? '', microseconds(part.get('DURATION'))),
        part: parts.length,
        independent: part.get('INDEPENDENT') === 'YES',
        gap: part.get('GAP') === 'YES',
      });
    } else if (line !== '' && !line.startsWith('#')) {
      // Parts bring what the whole segment brings, and sooner.
      if (parts.length > 0) units.push(...parts);
      else units.push({ ...unit(line, segmentUs), part: undefined, independent: true, gap });
      msn++;
      parts = [];
      gap = false;
    }
  }
  units.push(...parts);
  const holdBack = partTargetUs === undefined ? control.get('HOLD-BACK') : control.get('PART-HOLD-BACK');
  return {
    targetDurationUs,
    partTargetUs,
    holdBackUs: microseconds(holdBack) || 3 * (partTargetUs ?? targetDurationUs),
    canBlockReload: control.get('CAN-BLOCK-RELOAD') === 'YES',
    ended,
    units,
    next: { msn, part: parts.length },
  };
}
