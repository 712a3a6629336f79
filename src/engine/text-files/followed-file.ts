import { open, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { WallClock } from '../../shared/base/clock.ts';
import type { TextFileState } from '../../shared/contracts/text-files.ts';
import { decodeText, readTextBytes } from './decode-text.ts';

/** File systems tell the time of a change in steps of up to two seconds: one that follows so soon may look the same. */
const freshMs = 3_000;

/** One text file that another program writes, read again whenever it is another. */
export class FollowedFile {
  readonly #path: string;
  readonly #clock: WallClock;
  #state: TextFileState = {};
  /** What the file was like when it was read; undefined: it is to be read at the next look. */
  #readMark: string | undefined;
  /** It was gone or empty at the last look, as it is for a moment while some programs write it. */
  #isDoubtful = false;

  /** @param path a whole path, or one that begins with `~/` */
  constructor(path: string, clock: WallClock) {
    this.#path = expandHome(path);
    this.#clock = clock;
  }

  get state(): TextFileState {
    return this.#state;
  }

  /** Looks once. Resolves to true if the state is another now. */
  async look(): Promise<boolean> {
    const before = this.#state;
    if (!isAbsolute(this.#path)) {
      this.#fail('This is no whole path. Type it from the disk or the first folder on, or begin it with ~/.');
    } else {
      try {
        await this.#read();
      } catch (failure) {
        this.#handleFailure(failure);
      }
    }
    return this.#state.text !== before.text || this.#state.problem !== before.problem;
  }

  async #read(): Promise<void> {
    const known = await stat(this.#path);
    // A pipe would never end, and a device may have anything in it.
    if (!known.isFile()) {
      this.#fail('This is a folder or a device. Choose a text file.');
      return;
    }
    const mark = `${known.dev} ${known.ino} ${known.size} ${known.mtimeMs}`;
    if (mark === this.#readMark && this.#state.problem === undefined) return;
    const text = await readTextStart(this.#path);
    if (text === '' && (this.#state.text ?? '') !== '' && !this.#isDoubtful) {
      this.#isDoubtful = true;
      this.#readMark = undefined;
      return;
    }
    this.#isDoubtful = false;
    const isFresh = Math.abs(this.#clock.nowMs() - known.mtimeMs) < freshMs;
    this.#readMark = isFresh ? undefined : mark;
    this.#state = { text };
  }

  #handleFailure(failure: unknown): void {
    const isMissing = failure instanceof Error && 'code' in failure && failure.code === 'ENOENT';
    // What is replaced by another file is not there for a moment.
    if (isMissing && this.#state.text !== undefined && !this.#isDoubtful) this.#isDoubtful = true;
    else if (isMissing) this.#fail('There is no such file. It is shown as soon as it is there.');
    else this.#fail('The file can’t be read. Check its permissions and whether its drive is connected.');
    this.#readMark = undefined;
  }

  #fail(problem: string): void {
    this.#state = { ...this.#state, problem };
  }
}

/** A path as people type it, the home folder as `~`. */
export function expandHome(path: string): string {
  return /^~[/\\]/.test(path) ? join(homedir(), path.slice(2)) : path;
}

/** What is shown of a text file. @throws Error where it can't be read */
export async function readTextStart(path: string): Promise<string> {
  const file = await open(path);
  try {
    const bytes = Buffer.alloc(readTextBytes);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.byteLength; length += read)
      read = (await file.read(bytes, length, bytes.byteLength - length, length)).bytesRead;
    return decodeText(bytes.subarray(0, length));
  } finally {
    await file.close();
  }
}
