import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { CallLimit } from '../../shared/base/call-limit.ts';
import { FootlightError } from '../../shared/base/errors.ts';
import { eventsOfCall, type TakenEvents } from '../../shared/contracts/event-call.ts';
import type { Timing } from '../../publish/timing.ts';
import type { EventDesk } from './event-desk.ts';

const maxBodyBytes = 128 * 1024;

/** The documented local call: events from the performer's own programs. */
export class EventsCall {
  readonly #desk: EventDesk;
  readonly #timing: Timing;
  readonly #limit: CallLimit;

  constructor(desk: EventDesk, timing: Timing) {
    this.#desk = desk;
    this.#timing = timing;
    this.#limit = new CallLimit(timing.nowUs());
  }

  /**
   * Takes `{event}` or `{"events": [event…]}` in, all or none. The caller has checked the token.
   * @returns how many were new
   * @throws FootlightError BAD_REQUEST, TOO_MANY_REQUESTS
   */
  async handle(request: IncomingMessage): Promise<TakenEvents> {
    const events = eventsOfCall(jsonOf(await readText(request)), {
      newId: randomUUID,
      nowMs: this.#timing.nowMs(),
    });
    if (!this.#limit.take(events.length, this.#timing.nowUs())) {
      throw new FootlightError(
        'TOO_MANY_REQUESTS',
        'More events came than can be shown. Wait a moment and send them again.',
      );
    }
    const accepted = events.filter((event) => this.#desk.take(event)).length;
    return { accepted, known: events.length - accepted };
  }
}

function badRequest(message: string): FootlightError {
  return new FootlightError('BAD_REQUEST', message);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let byteLength = 0;
  // The connection must outlive a body that is too long, or nobody would hear why it was refused.
  const pieces = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of pieces) {
    byteLength += chunk.byteLength;
    if (byteLength > maxBodyBytes) throw badRequest('The body is too long. Send fewer events in one call.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
