/** Changes as large as this are movement and followed at once; smaller ones are noise and followed slowly. */
const movement = 0.6;
const leastFollowed = 0.3;

/** One source's masks over time, calmed so that hair and edges do not flicker. */
export class MaskHistory {
  #mask: Float32Array<ArrayBuffer> | undefined;

  /**
   * @param found by the network, 0 to 1
   * @returns the same, calmed; valid until the next call
   */
  add(found: Float32Array): Float32Array<ArrayBuffer> {
    const mask = this.#mask;
    if (mask?.length !== found.length) return (this.#mask = Float32Array.from(found));
    for (let at = 0; at < mask.length; at++) {
      const before = mask[at] as number;
      const change = (found[at] as number) - before;
      const followed = Math.min(1, leastFollowed + ((1 - leastFollowed) * Math.abs(change)) / movement);
      mask[at] = before + change * followed;
    }
    return mask;
  }
}
