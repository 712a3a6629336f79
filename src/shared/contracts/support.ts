/** One file of a report for support. */
export interface SupportEntry {
  name: string;
  /** What is in it, in a sentence. */
  about: string;
  byteLength: number;
}

/** Reports for those who help: what the studio knows of itself and its machine, without secrets. */
export interface SupportService {
  /** Puts one together, in place of the last one; it is then at `GET /support`. */
  prepare(): Promise<SupportEntry[]>;
}
