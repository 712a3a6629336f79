/** What one look at the machine or the relay found. */
export interface Finding {
  /** What was looked at, such as `disk` or `port of RTMP`. */
  subject: string;
  /** `unknown` is what can't be found out here, and no reason to worry. */
  state: 'good' | 'warning' | 'bad' | 'unknown';
  /** What was found. */
  message: string;
  /** What to do, if it is not good. */
  advice?: string;
}

export const good = (subject: string, message: string): Finding => ({ subject, state: 'good', message });
export const unknown = (subject: string, message: string): Finding => ({
  subject,
  state: 'unknown',
  message,
});
export const warning = (subject: string, message: string, advice: string): Finding => ({
  subject,
  state: 'warning',
  message,
  advice,
});
export const bad = (subject: string, message: string, advice: string): Finding => ({
  subject,
  state: 'bad',
  message,
  advice,
});
