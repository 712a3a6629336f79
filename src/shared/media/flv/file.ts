import { FootlightError } from '../../base/errors.ts';
import { concatBytes, readUint24, viewOf, writeUint24 } from '../codec/bytes.ts';

/** TagType (Video File Format Specification 10.1, E.4.1); equally the RTMP message type. */
export const flvTagType = { audio: 8, video: 9, script: 18 } as const;
type FlvTagType = (typeof flvTagType)[keyof typeof flvTagType];

export interface FlvTag {
  type: FlvTagType;
  /** ms, 32 bits that wrap */
  timestampMs: number;
  body: Uint8Array;
}

const fileHeaderBytes = 9;
const tagHeaderBytes = 11;
const sizeFieldBytes = 4;

/** The file header and the size of the tag before the first, which is 0 (E.2, E.3). */
export function writeFlvHeader(has: { video: boolean; audio: boolean }): Uint8Array {
  const header = new Uint8Array(fileHeaderBytes + sizeFieldBytes);
  header.set([0x46, 0x4c, 0x56, 1, (has.audio ? 4 : 0) | (has.video ? 1 : 0), 0, 0, 0, fileHeaderBytes]);
  return header;
}

/** A tag with the size field behind it (E.3, E.4.1). The body is shorter than 16 MiB. */
export function writeFlvTag(tag: FlvTag): Uint8Array {
  return writeFlvTags([tag]);
}

/** Tags one behind the other, each as by `writeFlvTag`. */
export function writeFlvTags(tags: readonly FlvTag[]): Uint8Array {
  let length = 0;
  for (const { body } of tags) length += tagHeaderBytes + body.length + sizeFieldBytes;
  const bytes = new Uint8Array(length);
  const view = viewOf(bytes);
  let offset = 0;
  for (const { type, timestampMs, body } of tags) {
    if (body.length > 0xff_ffff) throw new RangeError('An FLV tag holds at most 16,777,215 bytes.');
    view.setUint8(offset, type);
    writeUint24(view, offset + 1, body.length);
    // TimestampExtended, the upper 8 bits, stands behind the lower 24.
    writeUint24(view, offset + 4, timestampMs % 0x100_0000);
    view.setUint8(offset + 7, Math.floor(timestampMs / 0x100_0000) & 0xff);
    bytes.set(body, offset + tagHeaderBytes);
    offset += tagHeaderBytes + body.length;
    view.setUint32(offset, tagHeaderBytes + body.length);
    offset += sizeFieldBytes;
  }
  return bytes;
}

/** Reads an FLV file that comes in pieces. */
export class FlvReader {
  readonly #maxTagBytes: number;
  #pending: Uint8Array = new Uint8Array(0);
  #headerSeen = false;

  /** @param maxTagBytes the largest body that is taken */
  constructor(maxTagBytes: number) {
    this.#maxTagBytes = maxTagBytes;
  }

  /**
   * Takes the next bytes, which are kept and not to be changed, and returns the tags that they complete;
   * bodies may be views of them.
   * @throws FootlightError PROTOCOL_VIOLATION
   */
  push(bytes: Uint8Array): FlvTag[] {
    this.#pending = this.#pending.length > 0 ? concatBytes([this.#pending, bytes]) : bytes;
    const tags: FlvTag[] = [];
    if (!this.#headerSeen) {
      if (this.#pending.length < fileHeaderBytes + sizeFieldBytes) return tags;
      const [f, l, v] = this.#pending;
      if (f !== 0x46 || l !== 0x4c || v !== 0x56) throw invalid('does not begin with its signature');
      this.#pending = this.#pending.subarray(fileHeaderBytes + sizeFieldBytes);
      this.#headerSeen = true;
    }
    for (let tag = this.#nextTag(); tag; tag = this.#nextTag()) tags.push(tag);
    return tags;
  }

  #nextTag(): FlvTag | undefined {
    if (this.#pending.length < tagHeaderBytes) return undefined;
    const view = viewOf(this.#pending);
    const type = Object.values(flvTagType).find((known) => known === view.getUint8(0));
    if (type === undefined) throw invalid('holds a tag of an unknown type');
    const size = readUint24(view, 1);
    if (size > this.#maxTagBytes) throw invalid(`holds a tag of ${size} bytes, more than is taken`);
    if (this.#pending.length < tagHeaderBytes + size + sizeFieldBytes) return undefined;
    const timestampMs = view.getUint8(7) * 0x100_0000 + readUint24(view, 4);
    const body = this.#pending.subarray(tagHeaderBytes, tagHeaderBytes + size);
    this.#pending = this.#pending.subarray(tagHeaderBytes + size + sizeFieldBytes);
    return { type, timestampMs, body };
  }
}

function invalid(what: string): FootlightError {
  return new FootlightError('PROTOCOL_VIOLATION', `The FLV file ${what}.`);
}
