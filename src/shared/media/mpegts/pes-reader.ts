import { SerialSpace, SerialUnwrapper } from '../../base/serial-number.ts';
import { concatBytes } from '../codec/bytes.ts';

/** More than any picture has. */
const maxUnitBytes = 16 * 1024 * 1024;
/** PTS and DTS have 33 bits. */
const timestamps = new SerialSpace(33);

/** What one PES packet carried. */
export interface PesUnit {
  /** 90 kHz, unwrapped; undefined where the packet has no time. */
  ptsTicks: number | undefined;
  dtsTicks: number | undefined;
  data: Uint8Array;
}

/** Puts the PES packets of one elementary stream together (ISO/IEC 13818-1, 2.4.3.6). */
export class PesReader {
  readonly #time = new SerialUnwrapper(timestamps);
  #pieces: Uint8Array[] | undefined;
  #bytes = 0;
  /** Of the whole packet; Infinity where its header doesn't say. */
  #wanted = Infinity;

  /** Takes the payload of the stream's next transport packet, and returns the units that it completes. */
  push(payload: Uint8Array, unitStart: boolean): PesUnit[] {
    const units: PesUnit[] = [];
    if (unitStart) {
      units.push(...this.#finish());
      const declared = ((payload[4] ?? 0) << 8) | (payload[5] ?? 0);
      this.#pieces = [];
      this.#wanted = declared === 0 ? Infinity : declared + 6;
    }
    if (!this.#pieces) return units;
    this.#pieces.push(payload);
    this.#bytes += payload.length;
    if (this.#bytes > maxUnitBytes) this.#drop();
    else if (this.#bytes >= this.#wanted) units.push(...this.#finish());
    return units;
  }

  #finish(): PesUnit[] {
    const bytes = concatBytes(this.#pieces ?? []);
    this.#drop();
    const [zero, nought, one, , , , flags, present = 0, headerBytes = 0] = bytes;
    if (zero !== 0 || nought !== 0 || one !== 1 || ((flags ?? 0) & 0xc0) !== 0x80) return [];
    const pts = present & 0x80 ? this.#time.unwrap(readTime(bytes.subarray(9))) : undefined;
    const dts = (present & 0xc0) === 0xc0 ? this.#time.unwrap(readTime(bytes.subarray(14))) : pts;
    return [{ ptsTicks: pts, dtsTicks: dts, data: bytes.subarray(9 + headerBytes) }];
  }

  #drop(): void {
    this.#pieces = undefined;
    this.#bytes = 0;
    this.#wanted = Infinity;
  }
}

/** 33 bits in pieces of 3, 15 and 15 with a one behind each (2.4.3.7). */
function readTime(bytes: Uint8Array): number {
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = bytes;
  const low = (second << 22) | ((third >> 1) << 15) | (fourth << 7) | (fifth >> 1);
  return ((first >> 1) & 7) * 2 ** 30 + low;
}
