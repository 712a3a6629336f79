import { FootlightError } from '../../base/errors.ts';
import { concatBytes } from '../codec/bytes.ts';
import { packetBytes, syncByte } from './packet.ts';

/** So many sync bytes in their places are taken for packets. */
const syncedPackets = 3;
/** More bytes than this without packets are no MPEG-TS. */
const maxSkippedBytes = 1024 * 1024;

/** Finds the packets in bytes of any alignment, and finds them again behind what is none. */
export class PacketSync {
  #pending: Uint8Array = new Uint8Array(0);
  #isSynced = false;
  /** Since there were packets last. */
  #skippedBytes = 0;
  #losses = 0;

  /** How often packets were followed by something else. */
  get losses(): number {
    return this.#losses;
  }

  /**
   * Takes the next bytes, and calls `onPacket` with each packet that is whole: a view of them, 188
   * bytes from a sync byte on.
   * @throws FootlightError PROTOCOL_VIOLATION; and whatever `onPacket` throws
   */
  push(input: Uint8Array, onPacket: (packet: Uint8Array) => void): void {
    const bytes = this.#pending.length > 0 ? concatBytes([this.#pending, input]) : input;
    let offset = 0;
    for (;;) {
      if (!this.#isSynced) {
        const start = candidateFrom(bytes, offset);
        this.#skip(start - offset);
        offset = start;
        // Without bytes to confirm it, the place is kept until they come.
        if (offset + (syncedPackets - 1) * packetBytes >= bytes.length) break;
        this.#isSynced = true;
        this.#skippedBytes = 0;
      }
      if (offset + packetBytes > bytes.length) break;
      if (bytes[offset] === syncByte) {
        onPacket(bytes.subarray(offset, offset + packetBytes));
        offset += packetBytes;
      } else {
        this.#isSynced = false;
        this.#losses += 1;
      }
    }
    this.#pending = bytes.slice(offset);
  }

  #skip(count: number): void {
    this.#skippedBytes += count;
    if (this.#skippedBytes > maxSkippedBytes) {
      throw new FootlightError(
        'PROTOCOL_VIOLATION',
        'What the publisher sends is not MPEG-TS: set the format of its output to MPEG-TS (“mpegts” in FFmpeg and OBS).',
      );
    }
  }
}

/** The first place from `offset` on where nothing that is known speaks against packets. */
function candidateFrom(bytes: Uint8Array, offset: number): number {
  for (let start = offset; start < bytes.length; start += 1) {
    let fits = true;
    for (let packet = 0; fits && packet < syncedPackets; packet += 1) {
      const place = start + packet * packetBytes;
      fits = place >= bytes.length || bytes[place] === syncByte;
    }
    if (fits) return start;
  }
  return bytes.length;
}
