import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { maxPictureBytes } from '../../shared/contracts/web-page-link.ts';

/** A picture in base64, with what is around it. */
const maxMessageBytes = maxPictureBytes * 1.5;

const messageSchema = z.object({
  id: z.int().optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
  sessionId: z.string().optional(),
});

type EventListener = (method: string, params: unknown, sessionId: string | undefined) => void;

/** Chromium's debugging pipe, with answers: JSON messages that end with a zero byte (DevTools protocol). */
export class DevToolsPipe {
  readonly #commands: Writable;
  readonly #onEvent: EventListener;
  readonly #pending = new Map<number, PromiseWithResolvers<unknown>>();
  #received: Buffer[] = [];
  #receivedBytes = 0;
  #nextId = 1;
  #isGone = false;

  constructor(commands: Writable, answers: Readable, onEvent: EventListener) {
    this.#commands = commands;
    this.#onEvent = onEvent;
    // The browser going away closes both ends, and its exit is what counts.
    commands.on('error', () => undefined);
    answers.on('error', () => undefined);
    answers.on('data', (bytes: Buffer) => {
      this.#receive(bytes);
    });
  }

  /** Rejects if the browser refuses the command, or is gone. */
  send(method: string, params: object = {}, sessionId?: string): Promise<unknown> {
    if (this.#isGone || !this.#commands.writable) return Promise.reject(new Error('The browser is gone.'));
    const id = this.#nextId++;
    const answer = Promise.withResolvers<unknown>();
    this.#pending.set(id, answer);
    this.#commands.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return answer.promise;
  }

  /** The browser ended: nothing is answered any more. */
  handleGone(): void {
    this.#isGone = true;
    for (const { reject } of this.#pending.values()) reject(new Error('The browser is gone.'));
    this.#pending.clear();
  }

  #receive(bytes: Buffer): void {
    let rest = bytes;
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      const isWhole = this.#receivedBytes <= maxMessageBytes;
      const text = Buffer.concat([...this.#received, rest.subarray(0, end)]).toString();
      this.#received = [];
      this.#receivedBytes = 0;
      rest = rest.subarray(end + 1);
      if (isWhole) this.#handle(text);
    }
    this.#receivedBytes += rest.byteLength;
    // What is too long is left out up to its end.
    if (this.#receivedBytes <= maxMessageBytes) this.#received.push(rest);
    else this.#received = [];
  }

  #handle(text: string): void {
    const { success, data } = messageSchema.safeParse(parseJson(text));
    if (!success) return;
    if (data.id === undefined) {
      if (data.method !== undefined) this.#onEvent(data.method, data.params, data.sessionId);
      return;
    }
    const answer = this.#pending.get(data.id);
    this.#pending.delete(data.id);
    if (data.error) answer?.reject(new Error(data.error.message));
    else answer?.resolve(data.result);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
