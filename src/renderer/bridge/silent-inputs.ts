/** Below every room that a microphone stands in: what gives no more is switched off. */
const heardAboveDb = -75;
/** A pause between two sentences is no silence. */
const silentAfterMs = 12_000;

/** Notices inputs that deliver nothing but silence, such as a microphone whose own switch is off. */
export class SilentInputs {
  /** When each was heard, or looked at first. */
  readonly #heardAtMs = new Map<string, number>();

  /** @returns the ids of those that have been silent for long */
  handle(readings: readonly { id: string; peakDb: readonly number[] }[], nowMs: number): string[] {
    const ids = new Set(readings.map(({ id }) => id));
    for (const id of this.#heardAtMs.keys()) if (!ids.has(id)) this.#heardAtMs.delete(id);
    return readings.flatMap(({ id, peakDb }) => {
      const heardAtMs = this.#heardAtMs.get(id);
      if (heardAtMs === undefined || Math.max(...peakDb) > heardAboveDb) {
        this.#heardAtMs.set(id, nowMs);
        return [];
      }
      return nowMs - heardAtMs >= silentAfterMs ? id : [];
    });
  }
}
