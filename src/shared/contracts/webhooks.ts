import { z } from 'zod';
import { slugSchema } from './relay.ts';

/** What webhooks are told of. `test` is sent on request only. */
export const webhookEvents = [
  'channel.live',
  'channel.ended',
  'publisher.lost',
  'publisher.back',
  'publisher.switched',
  'slate.shown',
  'viewers.reached',
  'rung.shed',
  'rung.restored',
  'worker.restarted',
  'source.trouble',
  'forward.lost',
  'storage.full',
  'storage.away',
  'storage.back',
] as const;
const webhookEventSchema = z.enum(webhookEvents);
export type WebhookEvent = z.infer<typeof webhookEventSchema>;

const urlSchema = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .refine(
    (text) => !/^https?:[/\\]*[^/\\?#]*@/i.test(text),
    'an http or https address without a user name; the signature proves who calls',
  );

/** `whsec_` and 24 to 64 bytes in base64, as Standard Webhooks writes secrets. */
const secretSchema = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, 'whsec_ and 24 to 64 bytes in base64');

const eventsSchema = z.array(webhookEventSchema).min(1).max(webhookEvents.length);
const thresholdSchema = z.int().min(1).max(10_000_000);

export const createWebhookSchema = z.strictObject({
  url: urlSchema,
  /** All of them if absent. */
  events: eventsSchema.optional(),
  /** Of this channel only. */
  channel: slugSchema.optional(),
  /** `viewers.reached` comes once in a broadcast, when so many watch. */
  viewerThreshold: thresholdSchema.optional(),
  /** A new one is made if absent. */
  secret: secretSchema.optional(),
});
export type CreateWebhook = z.infer<typeof createWebhookSchema>;

export const changeWebhookSchema = z.strictObject({
  url: urlSchema.optional(),
  events: eventsSchema.optional(),
  /** Null: of every channel. */
  channel: slugSchema.nullable().optional(),
  /** Null: none. */
  viewerThreshold: thresholdSchema.nullable().optional(),
  enabled: z.boolean().optional(),
});
export type ChangeWebhook = z.infer<typeof changeWebhookSchema>;

export const webhookSchema = z.strictObject({
  id: z.string(),
  url: z.string(),
  events: z.array(webhookEventSchema),
  channel: slugSchema.optional(),
  viewerThreshold: z.int().optional(),
  /** False after its receiver answered 410, or when it was switched off. */
  enabled: z.boolean(),
  /** ISO 8601 */
  createdAt: z.string(),
});
export type Webhook = z.infer<typeof webhookSchema>;

/** Answer to the making of a webhook: the only time that the secret is shown. */
export const webhookWithSecretSchema = webhookSchema.extend({ secret: z.string() });
export type WebhookWithSecret = z.infer<typeof webhookWithSecretSchema>;

export const webhookListSchema = z.strictObject({ webhooks: z.array(webhookSchema) });

/** One message to one receiver, with what became of it. */
const webhookDeliverySchema = z.strictObject({
  /** The same at every attempt: receivers know by it what they have had. */
  id: z.string(),
  event: z.string(),
  state: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.int(),
  /** ISO 8601, as all times here. */
  createdAt: z.string(),
  lastAttemptAt: z.string().optional(),
  nextAttemptAt: z.string().optional(),
  /** HTTP status of the last answer. */
  status: z.int().optional(),
  /** Why the last attempt failed. */
  reason: z.string().optional(),
});
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>;

export const webhookDeliveryListSchema = z.strictObject({ deliveries: z.array(webhookDeliverySchema) });

/** What came of a test call: one attempt, at once. */
export const webhookTestSchema = z.strictObject({
  delivered: z.boolean(),
  status: z.int().optional(),
  reason: z.string().optional(),
});
export type WebhookTest = z.infer<typeof webhookTestSchema>;

/** Body of every call that a webhook gets. */
export const webhookMessageSchema = z.strictObject({
  type: z.union([webhookEventSchema, z.literal('test')]),
  /** When it happened; ISO 8601 */
  timestamp: z.string(),
  data: z.strictObject({
    /** Absent in a test call, and of what concerns the whole relay. */
    channel: slugSchema.optional(),
    /** A sentence for people. */
    reason: z.string().optional(),
    /** Of `rung.…`: the quality's name, such as `720p`. */
    rendition: z.string().optional(),
    /** Of `viewers.reached`. */
    viewers: z.int().optional(),
  }),
});
export type WebhookMessage = z.infer<typeof webhookMessageSchema>;
