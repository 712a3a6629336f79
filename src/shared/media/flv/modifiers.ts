import { FootlightError } from '../../base/errors.ts';
import { readUint24, viewOf } from '../codec/bytes.ts';

/** ModEx types of audio and video alike (Enhanced RTMP v2, "TimestampOffsetNano"). */
const timestampOffsetNano = 0;

export interface Modified {
  /** Of what stands behind the modifiers. */
  packetType: number;
  /** Where that goes on. */
  offset: number;
  /** To be added to the presentation time: 0 to 999,999 ns. */
  offsetNs: number;
}

/**
 * Reads the ModEx blocks before an enhanced tag's FourCC (Enhanced RTMP v2, "ModEx"): they refine
 * what follows, and who does not know one passes over it.
 * @param packetType low four bits of the tag's first byte
 * @throws FootlightError PROTOCOL_VIOLATION
 */
export function readModifiers(body: Uint8Array, packetType: number, modEx: number): Modified {
  const view = viewOf(body);
  let offset = 1;
  let offsetNs = 0;
  const need = (bytes: number): void => {
    if (offset + bytes > body.length) {
      throw new FootlightError('PROTOCOL_VIOLATION', 'An enhanced tag ends within its modifiers.');
    }
  };
  while (packetType === modEx) {
    need(1);
    let size = view.getUint8(offset) + 1;
    offset += 1;
    if (size === 256) {
      need(2);
      size = view.getUint16(offset) + 1;
      offset += 2;
    }
    need(size + 1);
    // High four bits: what the modifier is; low four: the type of the next block or packet.
    const kinds = view.getUint8(offset + size);
    if (kinds >> 4 === timestampOffsetNano && size >= 3) offsetNs = readUint24(view, offset);
    packetType = kinds & 0x0f;
    offset += size + 1;
  }
  return { packetType, offset, offsetNs: Math.min(offsetNs, 999_999) };
}
