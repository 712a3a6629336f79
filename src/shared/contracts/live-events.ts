import { z } from 'zod';

/** Everything that comes from outside is bounded: no event has more than these. */
const name = z.string().trim().min(1).max(100);
const text = z.string().max(500);
const count = z.int().min(0).max(1_000_000_000);
const amount = z.number().min(0).max(1_000_000_000);
/** ISO 4217 */
const currency = z.string().regex(/^[A-Z]{3}$/, 'a currency such as EUR');
const color = z.string().regex(/^#[0-9a-f]{6}$/i, 'a colour such as #ffb224');
const id = z.string().min(1).max(100);

function eventOf<Kind extends string, Shape extends z.core.$ZodShape>(kind: Kind, shape: Shape) {
  return z.strictObject({
    kind: z.literal(kind),
    /** The same for the same thing however often it is told: it counts once. */
    id,
    /** Wall clock. */
    atMs: z.number().min(0).max(8_640_000_000_000_000),
    /** To look at only: it counts for no goal and no ranking, and is not kept. */
    test: z.boolean().default(false),
    ...shape,
  });
}

/** Something that happens in a broadcast, as the relay, a platform or a program of the performer's tells it. */
export const liveEventSchema = z.discriminatedUnion('kind', [
  eventOf('follow', { name }),
  eventOf('subscription', {
    name,
    /** 1: the first month. */
    months: z.int().min(1).max(1200).default(1),
    tier: z.int().min(1).max(10).default(1),
    message: text.default(''),
  }),
  eventOf('gift', {
    name,
    /** What was given, such as `Rose`. */
    gift: name,
    count: z.int().min(1).max(1_000_000).default(1),
    /** What all of it is worth in the platform's own coin. */
    coins: count.default(0),
    message: text.default(''),
  }),
  eventOf('tip', { name, amount, currency, message: text.default('') }),
  eventOf('shoutOut', { name, message: text.default('') }),
  eventOf('raid', { name, viewers: count.default(0) }),
  /** How far the goal is: takes the place of what was counted. */
  eventOf('goal', { amount, target: amount.optional(), title: name.optional() }),
  eventOf('leaderboard', {
    title: name.optional(),
    entries: z.array(z.strictObject({ name, amount })).max(20),
  }),
  eventOf('poll', {
    /** The same for every state of one poll. */
    pollId: id,
    question: z.string().trim().min(1).max(200),
    options: z
      .array(z.strictObject({ label: name, votes: count }))
      .min(1)
      .max(10),
    state: z.enum(['open', 'closed']),
  }),
  eventOf('namePlate', { title: text.optional(), subtitle: text.optional(), visible: z.boolean() }),
  eventOf('chat', {
    name,
    color: color.optional(),
    /** Such as `mod` or `vip`. */
    badges: z.array(z.string().trim().min(1).max(20)).max(5).default([]),
    text: z.string().trim().min(1).max(500),
  }),
  /** Takes one message back, or all of one person. */
  eventOf('chatDeletion', { eventId: id.optional(), name: name.optional() }),
]);
export type LiveEvent = z.infer<typeof liveEventSchema>;
export type LiveEventOf<Kind extends LiveEvent['kind']> = LiveEvent & { kind: Kind };

/** What the performer does to the alerts: everywhere that they are shown. */
export const alertControlSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('skip') }),
  /** What is shown goes on to its end; what comes waits. */
  z.strictObject({ action: z.literal('pause') }),
  z.strictObject({ action: z.literal('resume') }),
  z.strictObject({ action: z.literal('replay'), eventId: id }),
]);
export type AlertControl = z.infer<typeof alertControlSchema>;

/** What the engine tells the page and the overlays. */
export const eventFeedSchema = z.discriminatedUnion('type', [
  /** Always first, and again after a lost connection: what was before, oldest first. */
  z.strictObject({
    type: z.literal('history'),
    events: z.array(liveEventSchema).max(1000),
    alertsPaused: z.boolean(),
  }),
  z.strictObject({ type: z.literal('event'), event: liveEventSchema }),
  z.strictObject({ type: z.literal('control'), control: alertControlSchema }),
]);
export type EventFeed = z.infer<typeof eventFeedSchema>;

/** Live events inside the engine, for the page. */
export interface EventService {
  /** Ends when `signal` aborts. */
  watch(signal: AbortSignal | undefined): AsyncIterable<EventFeed>;
  /** Takes an event in; one whose id is known is left out. */
  send(event: LiveEvent): void;
  control(control: AlertControl): void;
}

/** Where overlays are served on this machine, for OBS Studio and the like, and who may call. */
export interface OverlayAccess {
  enabled: boolean;
  port: number;
  /** Why they are not served although they are switched on. */
  problem?: string;
  /** Part of every overlay's address; opens overlays and nothing else. */
  overlayKey: string;
  /** For `POST /api/events`. */
  eventsToken: string;
}

export interface OverlayService {
  access(): Promise<OverlayAccess>;
  /** Serves them from now on, or no longer. */
  setEnabled(enabled: boolean): Promise<OverlayAccess>;
  /** Makes key and token anew: what was given away before opens nothing any more. */
  renewKeys(): Promise<OverlayAccess>;
}
