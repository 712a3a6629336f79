/** The rules of a low-latency origin, with the sections of RFC 8216bis (or of Apple's authoring rules) that say them. */
export const rules = {
  1: 'PART-INF is there if there is any PART (4.4.3.7)',
  2: 'PART-HOLD-BACK is there with PART-INF, at least 3 × PART-TARGET (4.4.3.8, Apple 14.3)',
  3: 'HOLD-BACK is at least 3 × TARGETDURATION (4.4.3.8)',
  4: 'CAN-SKIP-UNTIL is at least 6 × TARGETDURATION, and there with CAN-SKIP-DATERANGES (4.4.3.8)',
  5: 'no part is longer than PART-TARGET (4.4.4.9)',
  6: 'parts last 85 % of PART-TARGET, but for the exceptions (4.4.4.9)',
  7: 'INDEPENDENT=YES stands at parts with an independent frame, and at no others (4.4.4.9)',
  8: 'every part without GAP=YES is available (4.4.4.9)',
  9: 'MAP, KEY, DISCONTINUITY and PROGRAM-DATE-TIME come before the first PART (4.4.4.9)',
  10: 'a segment has the samples of its parts (3.2)',
  11: 'a part can be fetched as soon as it is listed (6.2.1)',
  12: 'parts appear as fast as they play (6.2.1)',
  13: 'PART leaves 3 × TARGETDURATION before the end, and stays fetchable (6.2.2)',
  14: 'segments are removed in playlist order (6.2.2)',
  15: 'with ENDLIST there is no PRELOAD-HINT (4.4.5.3)',
  16: 'EXTINF rounds to TARGETDURATION at most, which never changes (4.4.3.1)',
  17: 'MEDIA-SEQUENCE and DISCONTINUITY-SEQUENCE are kept exactly (6.2.2)',
  18: 'a removed segment stays fetchable (6.2.2)',
  19: '_HLS_msn waits for the segment (6.2.5.2)',
  20: '_HLS_msn with _HLS_part waits for the part (6.2.5.2)',
  21: "a part beyond the parent's last is part 0 of the next (6.2.5.2)",
  22: 'what has long been there is answered with the full playlist (6.2.5.2)',
  23: '_HLS_part without _HLS_msn is 400 (6.2.5.2)',
  24: 'a segment or part too far ahead is 400 (6.2.5.2)',
  25: 'what does not come in 3 × TARGETDURATION is 503 (6.2.5.2)',
  26: 'with ENDLIST, msn and part are ignored (6.2.5.2)',
  27: '_HLS_skip skips only what lies beyond the boundary (6.2.5.1)',
  28: 'what is not skipped is as in the full playlist (6.2.5.1)',
  29: 'one SKIP at most, of VERSION 9, or 10 with date ranges (4.4.5.2, 8)',
  30: 'skip is ignored with ENDLIST, and where nothing can be skipped (6.2.5.1)',
  31: '_HLS_skip=v2 is answered with a delta or the full playlist (6.2.5.1)',
  32: "the hint's URI is that of the later PART, and can be requested at once (4.4.5.3, 6.2.6)",
  33: 'a hinted part is sent when it is whole (6.2.6)',
  34: 'one hint per TYPE, and an unknown one is 404 (6.2.6)',
  35: 'one RENDITION-REPORT for each other playlist, relative, with LAST-MSN and LAST-PART (4.4.5.4, B.1)',
  36: 'PROGRAM-DATE-TIME is in every low-latency playlist (B.1)',
  37: 'names that begin with _HLS_ are reserved: not carried on, unknown ones ignored (6.2.5)',
} as const;

export type Rule = keyof typeof rules;

/** Numbers of all rules, in order. */
export const allRules = Object.keys(rules).map((number) => Number(number) as Rule);

/** What was found of the rules in one playlist: how often each was tried, and what broke it. */
export class Findings {
  readonly tried = new Map<Rule, number>();
  readonly broken = new Map<Rule, string>();

  /** Tries a rule; of those that are broken, the first finding is kept. */
  expect(rule: Rule, holds: boolean, found: () => string): void {
    this.tried.set(rule, (this.tried.get(rule) ?? 0) + 1);
    if (!holds && !this.broken.has(rule)) this.broken.set(rule, found());
  }
}
