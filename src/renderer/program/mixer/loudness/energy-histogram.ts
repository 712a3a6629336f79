/** Absolute gate, LUFS (BS.1770-4 Annex 1, 5.6): what is below counts as silence. */
const floorLufs = -70;
const ceilingLufs = 10;
const binsPerLu = 100;
const binCount = (ceilingLufs - floorLufs) * binsPerLu;

/** Loudness of a mean square that is weighted and summed over the channels (BS.1770-4 Annex 1, equation 2). */
export function loudnessOf(energy: number): number {
  return energy > 0 ? -0.691 + 10 * Math.log10(energy) : -Infinity;
}

/**
 * Energies above the absolute gate, by loudness in steps of 0.01 LU: as much memory after ten hours as
 * after one second, and sums that are exact but for a gate that falls within a step.
 */
export class EnergyHistogram {
  readonly #counts = new Float64Array(binCount);
  readonly #energies = new Float64Array(binCount);

  add(energy: number): void {
    const loudness = loudnessOf(energy);
    if (loudness <= floorLufs) return;
    const bin = Math.min(binCount - 1, Math.floor((loudness - floorLufs) * binsPerLu));
    this.#counts[bin] = (this.#counts[bin] ?? 0) + 1;
    this.#energies[bin] = (this.#energies[bin] ?? 0) + energy;
  }

  /** Loudness of what is above a gate so many LU below the mean of all; −∞ if there is nothing. */
  gatedLoudness(relativeGateLu: number): number {
    return loudnessOf(this.#meanFrom(this.#gateBin(relativeGateLu)));
  }

  /** LU between two shares of what is above such a gate, lined up by loudness; 0 if there is nothing. */
  spread(relativeGateLu: number, lowShare: number, highShare: number): number {
    const first = this.#gateBin(relativeGateLu);
    let total = 0;
    for (let bin = first; bin < binCount; bin++) total += this.#counts[bin] ?? 0;
    if (total === 0) return 0;
    const low = this.#binAt(first, Math.round((total - 1) * lowShare));
    const high = this.#binAt(first, Math.round((total - 1) * highShare));
    return (high - low) / binsPerLu;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#energies.fill(0);
  }

  #gateBin(relativeGateLu: number): number {
    const gateLufs = loudnessOf(this.#meanFrom(0)) + relativeGateLu;
    return Math.max(0, Math.ceil((gateLufs - floorLufs) * binsPerLu));
  }

  #meanFrom(first: number): number {
    let count = 0;
    let sum = 0;
    for (let bin = first; bin < binCount; bin++) {
      count += this.#counts[bin] ?? 0;
      sum += this.#energies[bin] ?? 0;
    }
    return count > 0 ? sum / count : 0;
  }

  /** The bin that holds the element with this index. */
  #binAt(first: number, index: number): number {
    let count = 0;
    for (let bin = first; bin < binCount; bin++) {
      count += this.#counts[bin] ?? 0;
      if (count > index) return bin;
    }
    return binCount - 1;
  }
}
