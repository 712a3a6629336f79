import { FootlightError } from '../../base/errors.ts';
import { viewOf } from '../codec/bytes.ts';

/**
 * Skips the ModEx blocks before an enhanced tag's FourCC (Enhanced RTMP v2, "ModEx"): they refine
 * what follows (a nanosecond offset so far), and what does not know them passes over them.
 * @param packetType low four bits of the tag's first byte
 * @returns the type of the packet behind them, and where its header goes on
 * @throws FootlightError PROTOCOL_VIOLATION
 */
export function skipModifiers(
  body: Uint8Array,
  packetType: number,
  modEx: number,
): { packetType: number; offset: number } {
  const view = viewOf(body);
  let offset = 1;
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
    packetType = view.getUint8(offset + size) & 0x0f;
    offset += size + 1;
  }
  return { packetType, offset };
}
