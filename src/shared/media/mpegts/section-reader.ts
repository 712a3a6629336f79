import { concatBytes } from '../codec/bytes.ts';
import { crcOfSection } from './crc.ts';

/** Longest section of a PAT or PMT (ISO/IEC 13818-1, 2.4.4.3 and 2.4.4.8). */
const maxSectionBytes = 1024;

/** Puts the sections of one PID together, over as many packets as they span. */
export class SectionReader {
  /** What is there of the section under way; nothing while the beginning of one is awaited. */
  #partial: Uint8Array | undefined;

  /**
   * Takes the payload of the next packet. Returns the sections that it completes, without those
   * whose CRC is wrong.
   */
  push(payload: Uint8Array, unitStart: boolean): Uint8Array[] {
    if (!unitStart) return this.#partial ? this.#append(payload) : [];
    const start = 1 + (payload[0] ?? 0);
    // Up to where pointer_field points goes what is left of the section before.
    const completed = this.#partial ? this.#append(payload.subarray(1, start)) : [];
    this.#partial = new Uint8Array(0);
    return [...completed, ...this.#append(payload.subarray(start))];
  }

  #append(bytes: Uint8Array): Uint8Array[] {
    const sections: Uint8Array[] = [];
    let rest = concatBytes([this.#partial ?? new Uint8Array(0), bytes]);
    while (rest.length >= 3) {
      const [tableId, high = 0, low = 0] = rest;
      const length = 3 + (((high & 0x0f) << 8) | low);
      // A table_id of all ones is stuffing up to the end of the packet.
      if (tableId === 0xff || length > maxSectionBytes) {
        this.#partial = undefined;
        return sections;
      }
      if (rest.length < length) break;
      const section = rest.subarray(0, length);
      if (crcOfSection(section) === 0) sections.push(section);
      rest = rest.subarray(length);
    }
    this.#partial = rest;
    return sections;
  }
}
