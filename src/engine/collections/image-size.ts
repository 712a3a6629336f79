/** Enough of a file to find its size in, unless a camera put a large preview before it. */
export const imageStartBytes = 256 * 1024;

interface Size {
  width: number;
  height: number;
}

/** How large the picture of a PNG, GIF, WebP or JPEG file is, px, by its start; undefined where that does not tell. */
export function imageSizeOf(start: Uint8Array): Size | undefined {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const tag = (at: number, length: number): string => String.fromCharCode(...start.subarray(at, at + length));
  try {
    if (tag(1, 3) === 'PNG') return sized(view.getUint32(16), view.getUint32(20));
    if (tag(0, 3) === 'GIF') return sized(view.getUint16(6, true), view.getUint16(8, true));
    if (tag(0, 4) === 'RIFF' && tag(8, 4) === 'WEBP') return webpSize(view, tag(12, 4));
    if (view.getUint16(0) === 0xff_d8) return jpegSize(view);
  } catch (failure) {
    // The start ended before the size came.
    if (!(failure instanceof RangeError)) throw failure;
  }
  return undefined;
}

function sized(width: number, height: number): Size | undefined {
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** RFC 9649, 2.5 to 2.7. */
function webpSize(view: DataView, chunk: string): Size | undefined {
  if (chunk === 'VP8X') {
    const threeBytes = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    return sized(threeBytes(24) + 1, threeBytes(27) + 1);
  }
  if (chunk === 'VP8L') {
    const bits = view.getUint32(21, true);
    return sized((bits & 0x3f_ff) + 1, ((bits >>> 14) & 0x3f_ff) + 1);
  }
  return sized(view.getUint16(26, true) & 0x3f_ff, view.getUint16(28, true) & 0x3f_ff);
}

/** ITU-T T.81, B.2.2: the frame header of any process. */
function jpegSize(view: DataView): Size | undefined {
  for (let at = 2; ;) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return sized(view.getUint16(at + 7), view.getUint16(at + 5));
    at += 2 + view.getUint16(at + 2);
  }
}
