import { SerialSpace } from '../../base/serial-number.ts';
import { viewOf, writeUint24 } from '../codec/bytes.ts';
import type { RtmpMessage } from './messages.ts';

const defaultChunkBytes = 128;
const extendedMark = 0xff_ffff;
const timestamps = new SerialSpace(32);

/** Cuts messages into chunks (RTMP 1.0, 5.3). */
export class ChunkWriter {
  readonly #lastTimestampMs = new Map<number, { timestampMs: number; streamId: number }>();
  #chunkBytes = defaultChunkBytes;

  /** Largest payload of the chunks from here on; the peer must have been told by Set Chunk Size. */
  setChunkSize(bytes: number): void {
    this.#chunkBytes = bytes;
  }

  /**
   * The bytes of one message: a type 0 chunk where its time is not after the one before it, else a
   * type 1 chunk, with type 3 chunks behind it.
   * @param chunkStreamId 2 to 63; messages of one chunk stream share their time and message stream
   */
  write(message: RtmpMessage, chunkStreamId: number): Uint8Array {
    const { payload, streamId, timestampMs } = message;
    const last = this.#lastTimestampMs.get(chunkStreamId);
    const deltaMs = last?.streamId === streamId ? timestamps.distance(last.timestampMs, timestampMs) : -1;
    this.#lastTimestampMs.set(chunkStreamId, { timestampMs, streamId });

    const relative = deltaMs >= 0;
    const timeMs = relative ? deltaMs : timestampMs;
    const extendedBytes = timeMs >= extendedMark ? 4 : 0;
    const headerBytes = relative ? 8 : 12;
    const chunks = Math.max(1, Math.ceil(payload.length / this.#chunkBytes));
    const bytes = new Uint8Array(
      headerBytes + extendedBytes + payload.length + (chunks - 1) * (1 + extendedBytes),
    );
    const view = viewOf(bytes);

    view.setUint8(0, (relative ? 0x40 : 0) | chunkStreamId);
    writeUint24(view, 1, Math.min(timeMs, extendedMark));
    writeUint24(view, 4, payload.length);
    view.setUint8(7, message.type);
    if (!relative) view.setUint32(8, streamId, true);

    let offset = headerBytes;
    for (let start = 0, chunk = 0; chunk < chunks; start += this.#chunkBytes, chunk += 1) {
      if (chunk > 0) {
        view.setUint8(offset, 0xc0 | chunkStreamId);
        offset += 1;
      }
      // Repeated in type 3 chunks too (RTMP 1.0, 5.3.1.3).
      if (extendedBytes > 0) {
        view.setUint32(offset, timeMs);
        offset += extendedBytes;
      }
      const piece = payload.subarray(start, start + this.#chunkBytes);
      bytes.set(piece, offset);
      offset += piece.length;
    }
    return bytes;
  }
}
