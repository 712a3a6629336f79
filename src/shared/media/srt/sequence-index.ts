import { sequenceSpace } from './sequence.ts';

/** Counts a stream's packets from its first one, 0, so that nothing behind the wire's edge ever wraps. */
export class SequenceIndex {
  readonly #initialSequence: number;

  constructor(initialSequence: number) {
    this.#initialSequence = initialSequence;
  }

  /** The packet that a sequence number stands for: the one nearest to `near`; negative before the stream. */
  indexOf(sequence: number, near: number): number {
    return near + sequenceSpace.distance(this.sequenceOf(near), sequence);
  }

  sequenceOf(index: number): number {
    return sequenceSpace.add(this.#initialSequence, index);
  }
}
