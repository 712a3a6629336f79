import type { Readable, Writable } from 'node:stream';

/** Chromium's debugging pipe, for the two commands that the shell needs: JSON messages that end with a zero byte. */
export class BrowserPipe {
  readonly #commands: Writable;
  #nextId = 1;

  constructor(commands: Writable, answers: Readable) {
    this.#commands = commands;
    // The browser going away closes both ends, and its exit is what counts.
    commands.on('error', () => undefined);
    answers.on('error', () => undefined);
    answers.resume();
  }

  /** Lets the studio's own page, and no other, use camera and microphone without asking each time. */
  grantCapture(origin: string): void {
    this.#send('Browser.grantPermissions', { origin, permissions: ['audioCapture', 'videoCapture'] });
  }

  /** Closes the browser in order, so that its profile is written. */
  close(): void {
    this.#send('Browser.close', {});
  }

  #send(method: string, params: object): void {
    if (this.#commands.writable)
      this.#commands.write(`${JSON.stringify({ id: this.#nextId++, method, params })}\0`);
  }
}
