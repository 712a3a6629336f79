import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { FootlightError } from '../../shared/base/errors.ts';
import { liveEventSchema, type LiveEvent } from '../../shared/contracts/live-events.ts';
import type { Timing } from '../../publish/timing.ts';
import { CallLimit } from './call-limit.ts';
import type { EventDesk } from './event-desk.ts';

const maxBodyBytes = 128 * 1024;
const maxEventsPerCall = 100;

/** As a caller may leave them out. */
const fillableSchema = z.looseObject({ id: z.unknown(), atMs: z.unknown() }).partial();
const bodySchema = z.union([
  z.strictObject({ events: z.array(fillableSchema).min(1).max(maxEventsPerCall) }),
  fillableSchema.transform((event) => ({ events: [event] })),
]);

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
  async handle(request: IncomingMessage): Promise<{ accepted: number; known: number }> {
    const events = this.#parse(await readText(request));
    if (!this.#limit.take(events.length, this.#timing.nowUs())) {
      throw new FootlightError(
        'TOO_MANY_REQUESTS',
        'More events came than can be shown. Wait a moment and send them again.',
      );
    }
    const accepted = events.filter((event) => this.#desk.take(event)).length;
    return { accepted, known: events.length - accepted };
  }

  #parse(text: string): LiveEvent[] {
    const body = bodySchema.safeParse(jsonOf(text));
    if (!body.success) throw badRequest('The body is to be one event, or {"events": […]}, as JSON.');
    return body.data.events.map((given, index) => {
      const filled = { id: randomUUID(), atMs: this.#timing.nowMs(), ...given };
      const event = liveEventSchema.safeParse(filled);
      if (event.success) return event.data;
      const [issue] = event.error.issues;
      const place = issue && issue.path.length > 0 ? `“${issue.path.join('.')}”: ` : '';
      throw badRequest(`Event ${index + 1} is not as described. ${place}${issue?.message ?? ''}.`);
    });
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
