import { z } from 'zod';
import { slugSchema } from './relay.ts';

/** Names a broadcast, or a clip of one, in addresses. */
const broadcastIdSchema = z.string().regex(/^[a-z0-9-]{1,64}$/, 'lower-case letters, digits and hyphens');

/** A broadcast that the relay keeps, or is keeping, or a clip of one. */
export const broadcastSchema = z.strictObject({
  id: broadcastIdSchema,
  slug: slugSchema,
  title: z.string(),
  kind: z.enum(['broadcast', 'clip']),
  /** ISO 8601 */
  startedAt: z.string(),
  /** ISO 8601; absent while it is live. */
  endedAt: z.string().optional(),
  /** Of what can be played, without what was lost. */
  durationS: z.number(),
  bytes: z.int(),
  /** Names of the renditions, best first. */
  renditions: z.array(z.string()),
  state: z.enum(['live', 'finished']),
});
export type Broadcast = z.infer<typeof broadcastSchema>;

/** Body of a request for a clip of what is live. */
export const createClipSchema = z.strictObject({
  /** How much of the newest. */
  seconds: z.int().min(5).max(600),
});

/** Where a recording can be fetched as a file by whoever has the address. */
export const downloadAddressSchema = z.strictObject({
  /** On the relay, with a token. */
  path: z.string(),
  bytes: z.int(),
  /** ISO 8601 */
  expiresAt: z.string(),
});
export type DownloadAddress = z.infer<typeof downloadAddressSchema>;

/** A channel's broadcasts, newest first. */
export const broadcastListSchema = z.strictObject({ broadcasts: z.array(broadcastSchema) });
