/**
 * The payload of a NAL unit without its emulation prevention bytes: every 00 00 03 becomes 00 00
 * (ITU-T H.264 7.4.1, H.265 7.4.2).
 */
export function unescapeNalUnit(unit: Uint8Array): Uint8Array {
  const payload = new Uint8Array(unit.length);
  let length = 0;
  let zeros = 0;
  for (const byte of unit) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    payload[length] = byte;
    length += 1;
  }
  return payload.subarray(0, length);
}

/** Width and height of the picture as it is shown, in pixels. */
export interface PictureSize {
  width: number;
  height: number;
}
