import { FootlightError } from '../../shared/base/errors.ts';

/** What lies between two ends of the socket: u32 length of the rest, u8 type, u32 length of the header, header, body. */
export interface Frame {
  type: number;
  /** JSON */
  header: string;
  body: Uint8Array;
}

/** Largest message: one segment of video and much room. */
export const maxFrameBytes = 32 * 1024 * 1024;
const prefixBytes = 4;
const fixedBytes = 5;

/** A message as pieces to write one behind the other; the body isn't copied. */
export function encodeFrame(type: number, header: string, body: Uint8Array): Uint8Array[] {
  const headerBytes = Buffer.from(header);
  const head = Buffer.allocUnsafe(prefixBytes + fixedBytes);
  head.writeUInt32BE(fixedBytes + headerBytes.byteLength + body.byteLength, 0);
  head.writeUInt8(type, 4);
  head.writeUInt32BE(headerBytes.byteLength, 5);
  return body.byteLength > 0
    ? [Buffer.concat([head, headerBytes]), body]
    : [Buffer.concat([head, headerBytes])];
}

/** Puts messages together from the pieces a socket hands out. */
export class FrameReader {
  /** Longer messages are an error; small until the other end has shown its token. */
  limitBytes: number;
  #pieces: Buffer[] = [];
  #pieceBytes = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  /**
   * Takes the next piece and gives the messages that are now whole.
   * @throws FootlightError PROTOCOL_VIOLATION
   */
  *push(piece: Buffer): Generator<Frame> {
    this.#pieces.push(piece);
    this.#pieceBytes += piece.byteLength;
    for (;;) {
      const length = this.#peekLength();
      if (length === undefined || this.#pieceBytes < prefixBytes + length) return;
      const frame = this.#take(prefixBytes + length).subarray(prefixBytes);
      const headerBytes = frame.readUInt32BE(1);
      if (fixedBytes + headerBytes > length) throw violation();
      yield {
        type: frame.readUInt8(0),
        header: frame.toString('utf8', fixedBytes, fixedBytes + headerBytes),
        body: frame.subarray(fixedBytes + headerBytes),
      };
    }
  }

  #peekLength(): number | undefined {
    if (this.#pieceBytes < prefixBytes) return undefined;
    const first = this.#pieces[0];
    if (first && first.byteLength < prefixBytes) this.#pieces = [Buffer.concat(this.#pieces)];
    const length = this.#pieces[0]?.readUInt32BE(0) ?? 0;
    if (length < fixedBytes || length > this.limitBytes) throw violation();
    return length;
  }

  #take(byteLength: number): Buffer {
    const whole =
      this.#pieces.length === 1 && this.#pieces[0] ? this.#pieces[0] : Buffer.concat(this.#pieces);
    const rest = whole.subarray(byteLength);
    this.#pieces = rest.byteLength > 0 ? [rest] : [];
    this.#pieceBytes = rest.byteLength;
    return whole.subarray(0, byteLength);
  }
}

function violation(): FootlightError {
  return new FootlightError(
    'PROTOCOL_VIOLATION',
    'A media worker and its owner do not speak the same protocol.',
  );
}
