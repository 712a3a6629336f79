import { z } from 'zod';
import { errorCodes, type ErrorCode } from '../base/errors.ts';

/** An address that a channel's broadcasts are sent on to. */
export const createForwardSchema = z.strictObject({
  /** With the key: `rtmp://…/app/KEY`, `rtmps://…`, or `srt://…?streamid=…&passphrase=…`. */
  url: z.string().min(8).max(2000),
  /** What people call it; the host if absent. */
  name: z.string().min(1).max(80).optional(),
  enabled: z.boolean().optional(),
});
export type CreateForward = z.infer<typeof createForwardSchema>;

/** Another address takes the place of the one before with its secrets. */
export const changeForwardSchema = createForwardSchema.partial();
export type ChangeForward = z.infer<typeof changeForwardSchema>;

/** How a forward is doing. It is `idle` while the channel is not live, and when it is switched off. */
const forwardStateSchema = z.strictObject({
  phase: z.enum(['idle', 'connecting', 'live', 'reconnecting', 'failed']),
  /** What went wrong last. */
  problem: z
    .strictObject({
      code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
      message: z.string(),
    })
    .optional(),
  /** ISO 8601 */
  liveSince: z.string().optional(),
  /** ISO 8601; while `reconnecting` */
  nextTryAt: z.string().optional(),
  /** Of the last second. */
  bitrateKbps: z.number(),
  /** ms of media that wait to be sent */
  queueMs: z.number(),
  sentVideoFrames: z.int(),
  /** Left out because the connection is too slow. */
  droppedVideoFrames: z.int(),
  reconnects: z.int(),
});
export type ForwardState = z.infer<typeof forwardStateSchema>;

export const forwardSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** Without key and passphrase, which are never shown. */
  url: z.string(),
  enabled: z.boolean(),
  state: forwardStateSchema,
});
export type Forward = z.infer<typeof forwardSchema>;

export const forwardListSchema = z.strictObject({ forwards: z.array(forwardSchema) });
