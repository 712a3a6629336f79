import { z } from 'zod';

/** A whole number within bounds. Text is taken too, since the environment and flags have nothing else. */
function whole(minimum: number, maximum: number, unit: string, fallback: number) {
  return z
    .preprocess(
      (value) => (typeof value === 'string' && /^-?\d+$/.test(value.trim()) ? Number(value) : value),
      z.int().min(minimum).max(maximum),
    )
    .default(fallback)
    .describe(`a whole number of ${unit} from ${minimum} to ${maximum}`);
}

/** Yes or no; as text `true` or `false`. */
function flag(fallback: boolean) {
  return z
    .preprocess((value) => (value === 'true' ? true : value === 'false' ? false : value), z.boolean())
    .default(fallback)
    .describe('true or false');
}

const addressForm = 'HOST:PORT, such as 127.0.0.1:8088 or [::1]:8088, with a port from 0 to 65535';
/** `HOST:PORT`, with an IPv6 host in brackets; port 0 takes any free one. */
const addressSchema = z.string().refine((text) => parseAddress(text) !== undefined);

function address(fallback: string) {
  return addressSchema.default(fallback).describe(addressForm);
}

function fileSchema(content: string) {
  return z.string().min(1).max(1024).optional().describe(`a file of this machine with ${content}, in PEM`);
}

/** Without a user name, a query or signs that would be written otherwise in a signature. */
const bucketAddressForm = /^https?:\/\/[^/?#@\s]+(?:\/[A-Za-z0-9._-]+)*\/?$/;

const rungSchema = z.strictObject({
  height: z.int().min(144).max(2160).multipleOf(2),
  bitrateKbps: z.int().min(100).max(50_000),
  maxFrameRate: z.number().min(1).max(240).exactOptional(),
  codec: z.enum(['h264', 'hevc']).default('h264'),
});

/** Text of the environment that stands for a list: JSON, or words between commas. */
function fromText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (!text.startsWith('[')) {
    return text === '' ? [] : text.split(',').map((word) => word.trim());
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return value;
  }
}

/**
 * Every setting of the relay, flat, with its unit in its name. A file gives them by these names; the
 * environment as `FOOTLIGHT_` and the name in capitals (`FOOTLIGHT_PART_TARGET_MS`). The description
 * is what is allowed, in the words that a wrong value is answered with.
 */
export const settingsSchema = z.strictObject({
  data: z.string().min(1).max(1024).describe('a directory of this machine'),
  http: address('127.0.0.1:8088'),
  rtmp: address('127.0.0.1:1935'),
  srt: address('127.0.0.1:8890'),
  https: addressSchema.optional().describe(`${addressForm}; it needs tlsCertificateFile and tlsKeyFile`),
  rtmps: addressSchema.optional().describe(`${addressForm}; it needs tlsCertificateFile and tlsKeyFile`),
  tlsCertificateFile: fileSchema('the certificate and those that it hangs on'),
  tlsKeyFile: fileSchema("the certificate's key"),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('the http or https address by which viewers reach the relay'),
  databaseUrl: z
    .string()
    .regex(/^postgres(?:ql)?:\/\//)
    .optional()
    .describe('an address that starts with postgres:// or postgresql://'),
  s3Url: z
    .url({ protocol: /^https?$/ })
    .max(1000)
    .refine((text) => bucketAddressForm.test(text))
    .optional()
    .describe(
      'the http or https address of a bucket, such as https://s3.example.org/BUCKET or https://s3.example.org/BUCKET/FOLDER, without a user name or a query',
    ),
  s3BucketInHost: flag(false),
  s3Region: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .default('us-east-1')
    .describe("the region's name, such as eu-central-1"),
  s3AccessKeyId: z
    .string()
    .regex(/^[!-~]{1,256}$/)
    .optional()
    .describe('1 to 256 signs without blanks'),
  s3SecretAccessKey: z
    .string()
    .regex(/^[!-~]{1,256}$/)
    .optional()
    .describe('1 to 256 signs without blanks'),
  // As a header carries it (RFC 6750 2.1): with anything else in it no call would ever be let in.
  adminToken: z
    .string()
    .regex(/^[\w.~+/-]{32,256}=*$/)
    .optional()
    .describe('a secret of 32 to 256 letters, digits and - . _ ~ + /'),
  secretKey: z
    .string()
    .min(32)
    .max(256)
    .optional()
    .describe('a secret of 32 to 256 characters; without it one is kept in the data directory'),
  trustedProxies: z
    .preprocess(fromText, z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).max(64))
    .default([])
    .describe('IP addresses or networks, such as 10.0.0.0/8, between commas'),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('one of debug, info, warn, error'),

  rungs: z
    .preprocess(fromText, z.array(rungSchema).max(6))
    .default([
      { height: 1080, bitrateKbps: 5000, codec: 'h264' },
      { height: 720, bitrateKbps: 2800, codec: 'h264' },
      { height: 480, bitrateKbps: 1200, maxFrameRate: 30, codec: 'h264' },
    ])
    .describe(
      'a list of at most 6 objects such as {"height":720,"bitrateKbps":2800}, with even heights, and, if wanted, "maxFrameRate" and "codec" (h264 or hevc)',
    ),
  encoder: z
    .enum(['auto', 'software', 'nvenc', 'qsv', 'amf', 'videotoolbox', 'vaapi'])
    .default('auto')
    .describe('one of auto, software, nvenc, qsv, amf, videotoolbox, vaapi'),
  audioBitrateKbps: whole(32, 512, 'kbit/s', 128),

  // Six parts make two seconds of every usual rate of pictures and of sound, without a crumb.
  partTargetMs: whole(100, 1000, 'ms', 360),
  segmentTargetMs: whole(500, 10_000, 'ms', 2000),
  targetDurationS: whole(1, 12, 's', 4),
  playlistWindowS: whole(12, 3600, 's', 30),
  playlistSharedAgeS: whole(0, 60, 's', 0),
  /** How far viewers can rewind a live broadcast. */
  dvrWindowS: whole(0, 172_800, 's', 7200),
  maxSessionMemoryMb: whole(16, 65_536, 'MB', 256),
  maxWorkerMemoryMb: whole(256, 65_536, 'MB', 4096),

  /** How far apart the small pictures for the seek bar are; 0 makes none. */
  thumbnailIntervalS: whole(0, 600, 's', 10),
  /** Broadcasts that are over are kept so long; 0 removes them at once. */
  archiveDays: whole(0, 36_500, 'days', 30),
  /** Together they take no more room than this; the oldest go first. */
  archiveMaxGb: whole(1, 1_000_000, 'GB', 100),
  /** The archive leaves so much of its disk free: a live picture goes on without being kept. */
  archiveReserveMb: whole(64, 1_000_000, 'MB', 512),

  reconnectGraceS: whole(0, 3600, 's', 30),
  maxLiveSessions: whole(1, 1000, 'sessions', 20),
  maxChannels: whole(1, 100_000, 'channels', 1000),
  maxIngestConnections: whole(1, 10_000, 'connections', 256),
  maxIngestConnectionsPerAddress: whole(1, 10_000, 'connections', 32),
  maxConnections: whole(10, 1_000_000, 'connections', 20_000),
  maxConnectionsPerAddress: whole(1, 1_000_000, 'connections', 1000),
  maxHeldRequests: whole(10, 1_000_000, 'requests', 20_000),
  maxEventStreams: whole(1, 1_000_000, 'event streams', 5000),

  webhooksToOwnNetwork: flag(false),
});

export type Settings = z.infer<typeof settingsSchema>;
export type SettingName = keyof Settings;

/** Settings whose values are never printed. */
export const secretSettings: ReadonlySet<string> = new Set<SettingName>([
  'databaseUrl',
  'adminToken',
  'secretKey',
  's3AccessKeyId',
  's3SecretAccessKey',
]);

/** What the single values can't say of each other: the name of the one to change, and what is allowed. */
export function crossCheck(settings: Settings): { name: SettingName; allowed: string } | undefined {
  if (settings.segmentTargetMs > settings.targetDurationS * 1000) {
    return {
      name: 'segmentTargetMs',
      allowed: `at most targetDurationS, ${settings.targetDurationS * 1000} ms`,
    };
  }
  if (settings.partTargetMs * 3 > settings.targetDurationS * 1000) {
    return { name: 'partTargetMs', allowed: 'at most a third of targetDurationS' };
  }
  if (settings.playlistWindowS < settings.targetDurationS * 3) {
    return {
      name: 'playlistWindowS',
      allowed: `at least three times targetDurationS, ${settings.targetDurationS * 3} s`,
    };
  }
  const { https, rtmps, tlsCertificateFile, tlsKeyFile } = settings;
  if ((tlsCertificateFile === undefined) !== (tlsKeyFile === undefined)) {
    const name = tlsKeyFile === undefined ? 'tlsKeyFile' : 'tlsCertificateFile';
    return { name, allowed: 'a file; a certificate and its key are given together' };
  }
  if ((https ?? rtmps) !== undefined && tlsCertificateFile === undefined) {
    return { name: 'tlsCertificateFile', allowed: 'a file, for HTTPS and RTMPS need a certificate' };
  }
  const { s3Url, s3BucketInHost, s3AccessKeyId, s3SecretAccessKey } = settings;
  if (s3Url !== undefined && (s3AccessKeyId === undefined || s3SecretAccessKey === undefined)) {
    const name = s3AccessKeyId === undefined ? 's3AccessKeyId' : 's3SecretAccessKey';
    return { name, allowed: 'a value, for s3Url needs s3AccessKeyId and s3SecretAccessKey' };
  }
  if (s3Url !== undefined && !s3BucketInHost && new URL(s3Url).pathname.replaceAll('/', '') === '') {
    return { name: 's3Url', allowed: 'an address with a bucket behind the host, or s3BucketInHost as well' };
  }
  const names = settings.rungs.map(rungName);
  if (new Set(names).size < names.length) {
    return { name: 'rungs', allowed: 'one rung for each height and codec' };
  }
  return undefined;
}

/** What a rung is called in addresses and logs: `720p`, `720p-hevc`. */
export function rungName({ height, codec }: Settings['rungs'][number]): string {
  return `${height}p${codec === 'h264' ? '' : `-${codec}`}`;
}

export interface Address {
  host: string;
  port: number;
}

/** The host and port of `HOST:PORT`, or undefined if it isn't that. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]/]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host !== undefined && port <= 65_535 ? { host, port } : undefined;
}

/** `HOST:PORT` as it stands in a URL. */
export function formatAddress({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
