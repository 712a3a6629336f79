import { z } from 'zod';
import { errorCodes, type ErrorCode } from '../base/errors.ts';

/** A channel's name in addresses: a–z, 0–9 and single hyphens inside. */
export const slugSchema = z
  .string()
  .min(1)
  .max(40)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'lower-case letters, digits and single hyphens, such as my-show');

export const createChannelSchema = z.strictObject({
  slug: slugSchema,
  title: z.string().min(1).max(140).optional(),
});
export type CreateChannel = z.infer<typeof createChannelSchema>;

/** Answer to the creation of a channel or of a new key: the only time that the key is shown. */
export const channelWithKeySchema = z.strictObject({
  slug: slugSchema,
  streamKey: z.string(),
  /** With the key at its end. */
  rtmpUrl: z.string(),
  srtUrl: z.string().optional(),
  watchUrl: z.string(),
});
export type ChannelWithKey = z.infer<typeof channelWithKeySchema>;

/** A channel as everybody may see it. */
export const channelSchema = z.strictObject({
  slug: slugSchema,
  title: z.string(),
  live: z.boolean(),
  /** ISO 8601 */
  liveSince: z.string().optional(),
  /** Set while live but without media from the publisher. */
  interrupted: z.boolean(),
});
export type Channel = z.infer<typeof channelSchema>;

export const channelListSchema = z.strictObject({ channels: z.array(channelSchema) });

/** Body of every answer that is an error. */
export const errorBodySchema = z.strictObject({
  error: z.strictObject({
    code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
    message: z.string(),
  }),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;

/** First line of the relay's stdout. */
export const relayReadySchema = z.strictObject({
  event: z.literal('ready'),
  http: z.string(),
  rtmp: z.string(),
  srt: z.string().optional(),
});
export type RelayReady = z.infer<typeof relayReadySchema>;

/** First line of the studio's stdout. */
export const studioReadySchema = z.strictObject({
  event: z.literal('ready'),
  /** Address of the studio's page, with its token. */
  ui: z.string(),
  obsWebSocket: z.string().optional(),
});
export type StudioReady = z.infer<typeof studioReadySchema>;
