/** What was found, as a light and a sentence. */
export interface Verdict {
  tone: 'good' | 'warning' | 'bad' | 'off';
  /** What is so and, where something is wrong, what to do. */
  sentence: string;
}
