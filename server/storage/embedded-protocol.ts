/** What the relay and the thread of its embedded database say to each other. */
export interface EmbeddedSettings {
  databasePath: string;
}

export interface QueryMessage {
  id: number;
  /** Absent: close the database and end the thread. */
  query?: { text: string; values: readonly unknown[] };
}

export type AnswerMessage =
  | { id: number; rows: unknown[]; affectedRows: number; command: string }
  /** `code` is PostgreSQL's SQLSTATE where there is one. */
  | { id: number; failure: { message: string; code?: string } };
