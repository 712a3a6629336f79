/** Pairs of CEA-608 bytes of the first field (CTA-608-E): one goes with each picture. */
type Pair = readonly [number, number];

const resumeCaptionLoading: Pair = [0x14, 0x20];
const bottomRow: Pair = [0x14, 0x70];
const endOfCaption: Pair = [0x14, 0x2f];
const eraseDisplayed: Pair = [0x14, 0x2c];

/** CTA-608-E 3.1: seven bits and one that makes the number of ones odd. */
function withParity(byte: number): number {
  let ones = 0;
  for (let bit = 0; bit < 7; bit += 1) ones += (byte >> bit) & 1;
  return ones % 2 === 0 ? byte | 0x80 : byte;
}

/** What makes a text appear in the bottom row. Commands are sent twice (CTA-608-E 8.4). */
function popOn(text: string): Pair[] {
  const letters = Buffer.from(text.padEnd(text.length + (text.length % 2)), 'ascii');
  const pairs = Array.from({ length: letters.length / 2 }, (_, index): Pair => [
    letters[index * 2] ?? 0x20,
    letters[index * 2 + 1] ?? 0x20,
  ]);
  return [
    ...[resumeCaptionLoading, resumeCaptionLoading, bottomRow, bottomRow],
    ...pairs,
    ...[endOfCaption, endOfCaption],
  ];
}

/** A SEI message with one pair (ATSC A/53 part 4, 6.2.3; ITU-T H.264 D.1.6), as a unit of H.264 in a byte stream. */
function captionUnit([first, second]: Pair): Buffer {
  const payload = [
    ...[0xb5, 0x00, 0x31, ...Buffer.from('GA94'), 0x03],
    // process_cc_data_flag and cc_count 1; em_data; cc_valid and cc_type 0; the pair; marker bits.
    ...[0xc1, 0xff, 0xfc, withParity(first), withParity(second), 0xff],
  ];
  // No three bytes of it look like a start code, so none has to be escaped.
  return Buffer.from([0, 0, 0, 1, 0x06, 0x04, payload.length, ...payload, 0x80]);
}

/**
 * A byte stream of H.264 (one slice a picture) with a caption that is on show again and again.
 * @param text capital letters and spaces
 */
export function captioned(stream: Buffer, text: string): Buffer {
  const nothing: Pair = [0, 0];
  const pairs = [...popOn(text), ...Array<Pair>(10).fill(nothing), eraseDisplayed, eraseDisplayed];
  const pieces: Buffer[] = [];
  let done = 0;
  let pictures = 0;
  for (let at = stream.indexOf('000001', 0, 'hex'); at >= 0; at = stream.indexOf('000001', at + 3, 'hex')) {
    const kind = (stream[at + 3] ?? 0) & 0x1f;
    if (kind !== 1 && kind !== 5) continue;
    const start = stream[at - 1] === 0 ? at - 1 : at;
    pieces.push(stream.subarray(done, start), captionUnit(pairs[pictures % pairs.length] ?? nothing));
    done = start;
    pictures += 1;
  }
  return Buffer.concat([...pieces, stream.subarray(done)]);
}
