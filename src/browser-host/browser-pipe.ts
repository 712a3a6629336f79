import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';

const maxMessageBytes = 4 * 1024 * 1024;

/** The parts of Chromium's messages that are read; everything else of them is passed over. */
const messageSchema = z.object({
  method: z.string().optional(),
  params: z
    .object({
      targetInfo: z.object({ targetId: z.string(), type: z.string() }).optional(),
      targetId: z.string().optional(),
    })
    .optional(),
  result: z.object({ sessionId: z.string().optional() }).optional(),
});

/**
 * Chromium's debugging pipe, for the few commands that the shell needs: JSON messages that end with a
 * zero byte (DevTools protocol, domains Browser, Target and Page).
 */
export class BrowserPipe {
  readonly #commands: Writable;
  #url: string;
  #received: Buffer[] = [];
  #receivedBytes = 0;
  #nextId = 1;
  #pageId: string | undefined;

  /**
   * Brings the first page that the browser opens to `url`. The address holds the token, so it comes
   * this way and not by the command line, which every user of the machine may read.
   */
  constructor(commands: Writable, answers: Readable, url: string) {
    this.#commands = commands;
    this.#url = url;
    // The browser going away closes both ends, and its exit is what counts.
    commands.on('error', () => undefined);
    answers.on('error', () => undefined);
    answers.on('data', (bytes: Buffer) => {
      this.#receive(bytes);
    });
    this.#grantCapture();
    this.#send('Target.setDiscoverTargets', { discover: true });
  }

  /** Brings the page to another address. */
  navigate(url: string): void {
    this.#url = url;
    this.#grantCapture();
    if (this.#pageId !== undefined) this.#attach(this.#pageId);
  }

  /** Closes the browser in order, so that its profile is written. */
  close(): void {
    this.#send('Browser.close', {});
  }

  #handle(message: z.infer<typeof messageSchema>): void {
    const target = message.params?.targetInfo;
    const sessionId = message.result?.sessionId;
    if (message.method === 'Target.targetCreated' && target?.type === 'page' && this.#pageId === undefined) {
      this.#pageId = target.targetId;
      this.#attach(target.targetId);
    } else if (sessionId !== undefined) {
      this.#send('Page.navigate', { url: this.#url }, sessionId);
      this.#send('Target.detachFromTarget', { sessionId });
    } else if (message.method === 'Target.targetDestroyed' && message.params?.targetId === this.#pageId) {
      // Not every system's browser ends with its last window.
      this.close();
    }
  }

  /** The studio's own page, and no other, uses camera and microphone without being asked each time. */
  #grantCapture(): void {
    const permissions = ['audioCapture', 'videoCapture'];
    this.#send('Browser.grantPermissions', { origin: new URL(this.#url).origin, permissions });
  }

  /** The answer brings the page to `#url`. */
  #attach(targetId: string): void {
    this.#send('Target.attachToTarget', { targetId, flatten: true });
  }

  #receive(bytes: Buffer): void {
    let rest = bytes;
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      const text = Buffer.concat([...this.#received, rest.subarray(0, end)]).toString();
      this.#received = [];
      this.#receivedBytes = 0;
      rest = rest.subarray(end + 1);
      const message = messageSchema.safeParse(parseJson(text));
      if (message.success) this.#handle(message.data);
    }
    this.#receivedBytes += rest.byteLength;
    if (this.#receivedBytes <= maxMessageBytes) this.#received.push(rest);
  }

  #send(method: string, params: object, sessionId?: string): void {
    if (!this.#commands.writable) return;
    this.#commands.write(`${JSON.stringify({ id: this.#nextId++, method, params, sessionId })}\0`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
