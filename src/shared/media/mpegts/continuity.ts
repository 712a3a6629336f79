import type { PacketHeader } from './packet.ts';

const pidCount = 0x2000;
const unknown = 0xff;

/** Follows the continuity counters of all PIDs (ISO/IEC 13818-1, 2.4.3.3). */
export class ContinuityCheck {
  readonly #last = new Uint8Array(pidCount).fill(unknown);
  #errors = 0;

  /** How often a counter showed that packets are missing. */
  get errors(): number {
    return this.#errors;
  }

  /** Takes the next packet with a payload. True if it is the repetition of the one before. */
  isRepeated({ pid, continuity, discontinuity }: PacketHeader): boolean {
    const last = this.#last[pid] ?? unknown;
    this.#last[pid] = continuity;
    if (last === unknown || discontinuity) return false;
    if (last === continuity) return true;
    if (continuity !== ((last + 1) & 0x0f)) this.#errors += 1;
    return false;
  }
}
