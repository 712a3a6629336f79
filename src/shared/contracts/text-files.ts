import { z } from 'zod';

/** As it was typed; what it must be like to name a file is the engine's to say. */
export const textFilePathSchema = z.string().min(1).max(4096);
/** Shown of a text; more than fits on any screen. */
export const maxTextCharacters = 10_000;

/** What is known of a text file of this machine that a source shows. */
export interface TextFileState {
  /** What was read last, even if the file is gone since; undefined before that. */
  text?: string;
  /** Why it can't be read at present, and what to do. */
  problem?: string;
}

/** Text files wherever they lie on this machine, as other programs write them. */
export interface TextFileService {
  /**
   * The present state, then every change, until `signal` aborts.
   * @throws FootlightError BAD_REQUEST where too many files are followed already
   */
  watch(path: string, signal: AbortSignal | undefined): AsyncIterable<TextFileState>;
  /** Folders, which end in a separator, and text files that a path which is being typed may go on to. */
  complete(typed: string): Promise<string[]>;
}
