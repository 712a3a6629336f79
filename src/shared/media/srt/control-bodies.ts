import { viewOf } from '../codec/bytes.ts';

/** Sequence numbers from the first to the last one, both of them part of it. */
export interface SequenceRange {
  first: number;
  last: number;
}

/** What the receiving side says it has (draft-sharabayko-srt-01, 3.2.4). */
export interface Acknowledgement {
  /** The first packet that it doesn't have. */
  sequence: number;
  /** Undefined in a light acknowledgement. */
  details: AcknowledgementDetails | undefined;
}

interface AcknowledgementDetails {
  rttUs: number;
  rttVarianceUs: number;
  /** Packets that it has room for, from `sequence` on. */
  availablePackets: number;
  /** Undefined in a small acknowledgement. */
  rates: { packetsPerSecond: number; capacityPacketsPerSecond: number; bytesPerSecond: number } | undefined;
}

const smallWords = 4;
const fullWords = 7;
/** First word of a range in a loss report (3.2.5, appendix A); without it, the word is a packet of its own. */
const rangeMark = 0x8000_0000;

export function writeAcknowledgement(acknowledgement: Acknowledgement): Uint8Array {
  const { sequence, details } = acknowledgement;
  if (!details) return words([sequence]);
  const { rttUs, rttVarianceUs, availablePackets, rates } = details;
  const small = [sequence, rttUs, rttVarianceUs, availablePackets];
  return words(
    rates ? [...small, rates.packetsPerSecond, rates.capacityPacketsPerSecond, rates.bytesPerSecond] : small,
  );
}

/** Undefined if it is too short or its sequence number is none. More words than there are today are skipped. */
export function readAcknowledgement(body: Uint8Array): Acknowledgement | undefined {
  const view = viewOf(body);
  const count = body.byteLength >> 2;
  const word = (place: number) => view.getUint32(place * 4);
  if (count === 0 || word(0) >= rangeMark) return undefined;
  if (count < smallWords) return { sequence: word(0), details: undefined };
  return {
    sequence: word(0),
    details: {
      rttUs: word(1),
      rttVarianceUs: word(2),
      availablePackets: word(3),
      rates:
        count < fullWords
          ? undefined
          : { packetsPerSecond: word(4), capacityPacketsPerSecond: word(5), bytesPerSecond: word(6) },
    },
  };
}

/** As many of the ranges as go into `maxBytes`. */
export function writeLossReport(ranges: readonly SequenceRange[], maxBytes: number): Uint8Array {
  const list: number[] = [];
  for (const { first, last } of ranges) {
    const next = first === last ? [first] : [first + rangeMark, last];
    if ((list.length + next.length) * 4 > maxBytes) break;
    list.push(...next);
  }
  return words(list);
}

/** The ranges in a loss report; it ends at the first word that makes no sense. */
export function readLossReport(body: Uint8Array): SequenceRange[] {
  const view = viewOf(body);
  const ranges: SequenceRange[] = [];
  for (let offset = 0; offset + 4 <= body.byteLength; offset += 4) {
    const word = view.getUint32(offset);
    if (word < rangeMark) {
      ranges.push({ first: word, last: word });
      continue;
    }
    offset += 4;
    if (offset + 4 > body.byteLength) break;
    const last = view.getUint32(offset);
    if (last >= rangeMark) break;
    ranges.push({ first: word - rangeMark, last });
  }
  return ranges;
}

/** Packets that the sender gave up (3.2.9). */
export function writeDropRequest(range: SequenceRange): Uint8Array {
  return words([range.first, range.last]);
}

/** Undefined if it is none. */
export function readDropRequest(body: Uint8Array): SequenceRange | undefined {
  if (body.byteLength < 8) return undefined;
  const view = viewOf(body);
  const range = { first: view.getUint32(0), last: view.getUint32(4) };
  return range.first < rangeMark && range.last < rangeMark ? range : undefined;
}

function words(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = viewOf(bytes);
  for (const [place, value] of values.entries()) view.setUint32(place * 4, value);
  return bytes;
}
