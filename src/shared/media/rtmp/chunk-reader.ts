import { FootlightError } from '../../base/errors.ts';
import { SerialSpace } from '../../base/serial-number.ts';
import { concatBytes } from '../codec/bytes.ts';
import type { RtmpMessage } from './messages.ts';

/** What one peer may make us hold. */
export interface ChunkLimits {
  /** Largest message, and largest sum of all messages under way. */
  maxMessageBytes: number;
  maxChunkStreams: number;
}

/** A chunk stream: the last message header, and the message under way. */
interface ChunkStream {
  timestampMs: number;
  deltaMs: number;
  /** Whether the last header had an extended timestamp, which type 3 chunks then repeat. */
  extended: boolean;
  length: number;
  type: number;
  streamId: number;
  /** Grows as bytes come: of what a header merely promises, never more is allocated than has come. */
  buffer: Uint8Array;
  received: number;
  /** True from a message's first chunk to its last. */
  underWay: boolean;
}

const defaultChunkBytes = 128;
const extendedMark = 0xff_ffff;
const firstAllocationBytes = 4096;
/** Message header lengths by chunk type (RTMP 1.0, 5.3.1.2). */
const messageHeaderBytes = [11, 7, 3, 0] as const;
const timestamps = new SerialSpace(32);

/** Puts messages together from chunks (RTMP 1.0, 5.3), whatever pieces the bytes come in. */
export class ChunkReader {
  readonly #limits: ChunkLimits;
  readonly #streams = new Map<number, ChunkStream>();
  #chunkBytes = defaultChunkBytes;
  /** A chunk header that is not whole yet: at most 18 bytes. */
  #partialHeader: Uint8Array = new Uint8Array(0);
  #current: { stream: ChunkStream; remaining: number } | undefined;
  #heldBytes = 0;

  constructor(limits: ChunkLimits) {
    this.#limits = limits;
  }

  /** Bytes allocated for messages under way. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /**
   * Set Chunk Size of the peer (RTMP 1.0, 5.4.1).
   * @throws FootlightError PROTOCOL_VIOLATION
   */
  setChunkSize(bytes: number): void {
    if (bytes < 1 || bytes > 0x7fff_ffff) throw violation(`The chunk size ${bytes} is not allowed.`);
    // A chunk never holds more than one message, so a larger size says the same.
    this.#chunkBytes = Math.min(bytes, this.#limits.maxMessageBytes);
  }

  /** Abort Message (RTMP 1.0, 5.4.2): forgets the message under way on a chunk stream. */
  abort(chunkStreamId: number): void {
    const stream = this.#streams.get(chunkStreamId);
    if (stream) this.#release(stream);
  }

  /**
   * Takes the next bytes, and calls `onMessage` with each message at the moment it is whole, so that
   * a control message holds for the bytes behind it. A payload may be a view of the bytes.
   * @throws FootlightError PROTOCOL_VIOLATION; and whatever `onMessage` throws. The reader is of no
   *   use afterwards.
   */
  push(input: Uint8Array, onMessage: (message: RtmpMessage) => void): void {
    const bytes = this.#partialHeader.length > 0 ? concatBytes([this.#partialHeader, input]) : input;
    this.#partialHeader = new Uint8Array(0);
    let offset = 0;
    while (offset < bytes.length) {
      if (!this.#current) {
        const headerBytes = this.#readHeader(bytes, offset);
        if (headerBytes === 0) {
          this.#partialHeader = bytes.slice(offset);
          return;
        }
        offset += headerBytes;
      }
      offset += this.#readPayload(bytes, offset, onMessage);
    }
  }

  /**
   * Reads one chunk header and makes it current. Returns its length, or 0 if more bytes are needed.
   * There are thousands a second, so nothing is allocated for one.
   */
  #readHeader(bytes: Uint8Array, start: number): number {
    const first = byteAt(bytes, start);
    const basicBytes = basicHeaderBytes(first);
    const available = bytes.length - start;
    if (available < basicBytes) return 0;
    const chunkStreamId = chunkStreamIdOf(bytes, start);
    const format = (first >> 6) as 0 | 1 | 2 | 3;
    const headerBytes = basicBytes + messageHeaderBytes[format];
    if (available < headerBytes) return 0;

    const stream = this.#streams.get(chunkStreamId) ?? this.#open(chunkStreamId, format);
    const fields = start + basicBytes;
    const field = format === 3 ? 0 : uint24At(bytes, fields);
    const extended = format === 3 ? stream.extended : field === extendedMark;
    if (extended && available < headerBytes + 4) return 0;
    const extendedTimeMs = extended ? uint32At(bytes, start + headerBytes) : 0;
    // Some encoders of old leave it out between the chunks of one message: then these are its bytes.
    const isLeftOut = extended && stream.underWay && extendedTimeMs !== stream.deltaMs;

    if (stream.underWay) {
      if (format !== 3) throw violation('A message began before the one before it was whole.');
    } else {
      this.#begin(stream, format, extended ? extendedTimeMs : field, extended, bytes, fields);
    }
    this.#current = { stream, remaining: Math.min(this.#chunkBytes, stream.length - stream.received) };
    return headerBytes + (extended && !isLeftOut ? 4 : 0);
  }

  #open(chunkStreamId: number, format: number): ChunkStream {
    // Type 1 is taken as a beginning: librtmp starts the control stream with it.
    if (format > 1) throw violation('A chunk stream began without a message header.');
    if (this.#streams.size >= this.#limits.maxChunkStreams)
      throw violation('There are too many chunk streams.');
    const stream: ChunkStream = {
      timestampMs: 0,
      deltaMs: 0,
      extended: false,
      length: 0,
      type: 0,
      streamId: 0,
      buffer: new Uint8Array(0),
      received: 0,
      underWay: false,
    };
    this.#streams.set(chunkStreamId, stream);
    return stream;
  }

  #begin(
    stream: ChunkStream,
    format: 0 | 1 | 2 | 3,
    timeMs: number,
    extended: boolean,
    bytes: Uint8Array,
    offset: number,
  ): void {
    if (format < 3) {
      // After type 0 a type 3 adds the whole timestamp again (RTMP 1.0, 5.3.1.2.4).
      stream.deltaMs = timeMs;
      stream.extended = extended;
    }
    stream.timestampMs = format === 0 ? timeMs : timestamps.add(stream.timestampMs, stream.deltaMs);
    if (format < 2) {
      stream.length = uint24At(bytes, offset + 3);
      stream.type = byteAt(bytes, offset + 6);
      if (stream.length > this.#limits.maxMessageBytes) {
        throw violation(
          `A message of ${stream.length} bytes is larger than ${this.#limits.maxMessageBytes}.`,
        );
      }
    }
    if (format === 0) {
      // The only field that is little-endian.
      stream.streamId = uint32At(bytes.slice(offset + 7, offset + 11).reverse(), 0);
    }
    stream.underWay = true;
  }

  /** Takes what is there of the current chunk's payload. Returns how many bytes that was. */
  #readPayload(bytes: Uint8Array, start: number, onMessage: (message: RtmpMessage) => void): number {
    if (!this.#current) return 0;
    const { stream, remaining } = this.#current;
    const taken = Math.min(remaining, bytes.length - start);
    const piece = bytes.subarray(start, start + taken);
    const isWhole = taken === stream.length;
    if (!isWhole) {
      this.#reserve(stream, stream.received + taken);
      stream.buffer.set(piece, stream.received);
    }
    stream.received += taken;
    this.#current.remaining -= taken;
    if (this.#current.remaining === 0) this.#current = undefined;
    if (stream.received === stream.length) {
      const message: RtmpMessage = {
        type: stream.type,
        streamId: stream.streamId,
        timestampMs: stream.timestampMs,
        payload: isWhole ? piece : stream.buffer.subarray(0, stream.length),
      };
      this.#release(stream);
      onMessage(message);
    }
    return taken;
  }

  #reserve(stream: ChunkStream, needed: number): void {
    if (needed <= stream.buffer.length) return;
    const size = Math.min(stream.length, Math.max(needed * 2, firstAllocationBytes));
    this.#heldBytes += size - stream.buffer.length;
    if (this.#heldBytes > this.#limits.maxMessageBytes)
      throw violation('The messages under way are too large.');
    const buffer = new Uint8Array(size);
    buffer.set(stream.buffer.subarray(0, stream.received));
    stream.buffer = buffer;
  }

  #release(stream: ChunkStream): void {
    this.#heldBytes -= stream.buffer.length;
    stream.buffer = new Uint8Array(0);
    stream.received = 0;
    stream.underWay = false;
  }
}

/** RTMP 1.0, 5.3.1.1: the low six bits 0 and 1 mark the longer forms. */
function basicHeaderBytes(first: number): number {
  const low = first & 0x3f;
  return low === 0 ? 2 : low === 1 ? 3 : 1;
}

function chunkStreamIdOf(bytes: Uint8Array, start: number): number {
  const low = byteAt(bytes, start) & 0x3f;
  if (low === 0) return 64 + byteAt(bytes, start + 1);
  return low === 1 ? 64 + byteAt(bytes, start + 1) + byteAt(bytes, start + 2) * 256 : low;
}

function byteAt(bytes: Uint8Array, offset: number): number {
  return bytes[offset] ?? 0;
}

function uint24At(bytes: Uint8Array, offset: number): number {
  return byteAt(bytes, offset) * 0x1_0000 + byteAt(bytes, offset + 1) * 0x100 + byteAt(bytes, offset + 2);
}

function uint32At(bytes: Uint8Array, offset: number): number {
  return byteAt(bytes, offset) * 0x100_0000 + uint24At(bytes, offset + 1);
}

function violation(sentence: string): FootlightError {
  return new FootlightError('PROTOCOL_VIOLATION', sentence);
}
