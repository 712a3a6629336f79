import { z } from 'zod';
import { errorCodes, type ErrorCode } from '../base/errors.ts';

/** A channel's name in addresses: a–z, 0–9 and single hyphens inside. */
export const slugSchema = z
  .string()
  .min(1)
  .max(40)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'lower-case letters, digits and single hyphens, such as my-show');

/**
 * What SRT connections of a channel are encrypted with: 10 to 79 signs of ASCII. Those are left out
 * that mean something in an address or to a shell's double quotes, since addresses carry it as it is.
 */
export const passphraseSchema = z
  .string()
  .regex(
    /^[!$'-*,-[\]-~]{10,79}$/,
    'a passphrase has 10 to 79 signs of ASCII, without spaces and " # % & + \\',
  );

export const createChannelSchema = z.strictObject({
  slug: slugSchema,
  title: z.string().min(1).max(140).optional(),
  passphrase: passphraseSchema.optional(),
});
export type CreateChannel = z.infer<typeof createChannelSchema>;

/** Answer to the creation of a channel or of a new key: the only time that the key is shown. */
export const channelWithKeySchema = z.strictObject({
  slug: slugSchema,
  streamKey: z.string(),
  /** With the key at its end. */
  rtmpUrl: z.string(),
  /** The same behind TLS, where the relay has such a door. */
  rtmpsUrl: z.string().optional(),
  /** With stream id and passphrase, as libsrt's programs read it: nothing is escaped. */
  srtUrl: z.string(),
  watchUrl: z.string(),
  passphrase: z.string().optional(),
});
export type ChannelWithKey = z.infer<typeof channelWithKeySchema>;

/** Null removes it. */
export const setPassphraseSchema = z.strictObject({ passphrase: passphraseSchema.nullable() });

export const channelPassphraseSchema = z.strictObject({ slug: slugSchema, hasPassphrase: z.boolean() });
export type ChannelPassphrase = z.infer<typeof channelPassphraseSchema>;

/** A publisher of a channel, on air or standing by. */
const publisherSchema = z.strictObject({
  role: z.enum(['main', 'backup']),
  state: z.enum(['onAir', 'standby']),
  protocol: z.enum(['rtmp', 'srt']),
  remoteAddress: z.string(),
  /** ISO 8601 */
  since: z.string(),
  /** Nothing comes from it now. */
  silent: z.boolean(),
  /** What is wrong with its stream, though it is shown. */
  problem: z.string().optional(),
});

/** A channel as everybody may see it; admins see a little more. */
export const channelSchema = z.strictObject({
  slug: slugSchema,
  title: z.string(),
  live: z.boolean(),
  /** ISO 8601 */
  liveSince: z.string().optional(),
  /** Set while live but without media from the publisher. */
  interrupted: z.boolean(),
  /** About how many watch now; while live. */
  viewers: z.int().optional(),
  /** Set if only viewers with a token may watch. */
  private: z.boolean().optional(),
  /** Only in answers to the admin token. */
  hasPassphrase: z.boolean().optional(),
  /** Only in answers to the admin token: who is on air comes first. */
  publishers: z.array(publisherSchema).optional(),
});
export type Channel = z.infer<typeof channelSchema>;

export const channelListSchema = z.strictObject({ channels: z.array(channelSchema) });

/**
 * What an SRT connection has seen since it began (`SrtStatistics`); `…Ms`, `…Kbps` and `buffered…` are
 * as of now.
 */
const srtStatisticsSchema = z.strictObject({
  rttMs: z.number(),
  rttVarianceMs: z.number(),
  send: z.strictObject({
    latencyMs: z.number(),
    packets: z.int(),
    bytes: z.int(),
    retransmittedPackets: z.int(),
    lostPackets: z.int(),
    droppedPackets: z.int(),
    droppedBytes: z.int(),
    bufferedPackets: z.int(),
    bufferedBytes: z.int(),
    bufferedMs: z.number(),
    inputKbps: z.number(),
  }),
  receive: z.strictObject({
    latencyMs: z.number(),
    packets: z.int(),
    bytes: z.int(),
    deliveredPackets: z.int(),
    deliveredBytes: z.int(),
    lostPackets: z.int(),
    retransmittedPackets: z.int(),
    duplicatePackets: z.int(),
    droppedPackets: z.int(),
    belatedPackets: z.int(),
    undecryptedPackets: z.int(),
    bufferedPackets: z.int(),
    bufferedBytes: z.int(),
    bufferedMs: z.number(),
    driftUs: z.number(),
  }),
});

/** A publisher or reader that is connected now. */
const connectionSchema = z.strictObject({
  /** Of the protocol and a number, such as `srt-12`. */
  id: z.string(),
  protocol: z.enum(['rtmp', 'rtmps', 'srt']),
  channel: slugSchema,
  mode: z.enum(['publish', 'request']),
  remoteAddress: z.string(),
  /** ISO 8601 */
  since: z.string(),
  /** Of the stream itself, received from a publisher or sent to a reader. */
  bytes: z.int(),
  /** With SRT. */
  srt: srtStatisticsSchema.optional(),
});
export type Connection = z.infer<typeof connectionSchema>;

export const connectionListSchema = z.strictObject({ connections: z.array(connectionSchema) });

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
  srt: z.string(),
  /** Where there is a door with TLS. */
  https: z.string().optional(),
  rtmps: z.string().optional(),
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
