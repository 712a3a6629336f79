/**
 * Lets answers that are ready in the same moment go out one right behind the other. A write wakes whoever reads it;
 * with other work between two writes readers fall asleep again after each, and to wake thousands of them anew takes
 * longer than all the rest.
 */
export class AnswerBatch {
  #answers: (() => void)[] = [];

  /** @param send writes one that is made already, and does nothing else that takes time */
  add(send: () => void): void {
    if (this.#answers.push(send) > 1) return;
    // Behind all promises that the same part has fulfilled.
    process.nextTick(() => {
      const answers = this.#answers;
      this.#answers = [];
      for (const each of answers) each();
    });
  }
}
