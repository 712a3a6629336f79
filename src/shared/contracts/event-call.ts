import { z } from 'zod';
import { FootlightError } from '../base/errors.ts';
import { liveEventSchema, type LiveEvent } from './live-events.ts';

const maxEventsPerCall = 100;

/** As a caller may leave them out. */
const fillableSchema = z.looseObject({ id: z.unknown(), atMs: z.unknown() }).partial();
const bodySchema = z.union([
  z.strictObject({ events: z.array(fillableSchema).min(1).max(maxEventsPerCall) }),
  fillableSchema.transform((event) => ({ events: [event] })),
]);

/** Body of the call that takes events in, for its description: one event, or several. */
export const eventCallSchema = z.union([
  liveEventSchema,
  z.strictObject({ events: z.array(liveEventSchema).min(1).max(maxEventsPerCall) }),
]);

/** What of a call was new, and what was known already and counts once. */
export const takenEventsSchema = z.strictObject({ accepted: z.int().min(0), known: z.int().min(0) });
export type TakenEvents = z.infer<typeof takenEventsSchema>;

/**
 * The events of a call: `event` or `{"events": [event…]}`, all or none.
 * @param fill for what a caller left out: a new id, and the wall clock in ms
 * @throws FootlightError BAD_REQUEST
 */
export function eventsOfCall(body: unknown, fill: { newId: () => string; nowMs: number }): LiveEvent[] {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) throw badRequest('The body is to be one event, or {"events": […]}, as JSON.');
  return parsed.data.events.map((given, index) => {
    const event = liveEventSchema.safeParse({ id: fill.newId(), atMs: fill.nowMs, ...given });
    if (event.success) return event.data;
    const [issue] = event.error.issues;
    const place = issue && issue.path.length > 0 ? `“${issue.path.join('.')}”: ` : '';
    throw badRequest(`Event ${index + 1} is not as described. ${place}${issue?.message ?? ''}.`);
  });
}

function badRequest(message: string): FootlightError {
  return new FootlightError('BAD_REQUEST', message);
}
