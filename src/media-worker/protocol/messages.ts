import { z } from 'zod';
import { errorCodes, FootlightError, type ErrorCode } from '../../shared/base/errors.ts';
import { encodeFrame, type Frame } from './framing.ts';

const kbps = z.number().positive().max(500_000);
const milliseconds = z.number().positive().max(60_000);
const microseconds = z.number().int();
const pixels = z.number().int().positive().max(16_384);
const empty = z.strictObject({});
const videoCodec = z.enum(['h264', 'hevc']);
const slateCodec = z.enum(['h264', 'hevc', 'av1']);

const transcodeSettings = z.strictObject({
  input: z.enum(['flv', 'mpegts']),
  source: z.enum(['copy', 'transcode', 'fit']),
  seen: z.strictObject({ untilUs: microseconds, withinMs: z.number().positive() }).exactOptional(),
  rungs: z
    .array(
      z.strictObject({
        name: z.string().max(32),
        height: pixels,
        bitrateKbps: kbps,
        maxFrameRate: z.number().positive().max(240).exactOptional(),
        codec: videoCodec.exactOptional(),
      }),
    )
    .max(16),
  encoders: z
    .strictObject({ h264: z.string().max(64).exactOptional(), hevc: z.string().max(64).exactOptional() })
    .exactOptional(),
  partTargetMs: milliseconds,
  knownPartTargetMs: milliseconds.exactOptional(),
  segmentTargetMs: milliseconds,
  maxSegmentMs: milliseconds,
  audioBitrateKbps: kbps,
  thumbnails: z.strictObject({ intervalMs: milliseconds }).exactOptional(),
});

const encodeSettings = z.strictObject({
  video: z
    .strictObject({
      codec: videoCodec,
      encoder: z.string().max(64),
      width: pixels,
      height: pixels,
      frameRate: z.number().positive().max(240),
      bitrateKbps: kbps,
      keyframeIntervalMs: milliseconds,
    })
    .exactOptional(),
  audio: z
    .strictObject({
      sampleRate: z.number().int().min(8000).max(96_000),
      channels: z.number().int().min(1).max(8),
      bitrateKbps: kbps,
    })
    .exactOptional(),
});

const slateSettings = z.strictObject({
  text: z.string().max(500),
  frameMs: milliseconds,
  framesPerGroup: z.number().int().min(1).max(200),
  video: z
    .array(z.strictObject({ id: z.string().max(64), codec: slateCodec, width: pixels, height: pixels }))
    .max(16),
});

const rendition = z.strictObject({
  id: z.string().max(64),
  kind: z.enum(['video', 'audio']),
  codecs: z.string().max(64),
  bitrateKbps: z.number().nonnegative(),
  timescale: z.number().int().positive(),
  partTargetMs: milliseconds,
  width: pixels.exactOptional(),
  height: pixels.exactOptional(),
  frameRate: z.number().positive().exactOptional(),
  channels: z.number().int().positive().exactOptional(),
});

/** More than there are buses, and few enough. */
const track = z.number().int().min(0).max(15);

const videoConfig = z.strictObject({ codec: videoCodec, width: pixels, height: pixels });
const videoPacket = z.strictObject({ ptsUs: microseconds, dtsUs: microseconds, keyframe: z.boolean() });

/** From the owner to its worker: the number on the wire, and the header. */
export const toWorker = {
  start: {
    id: 1,
    header: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('transcode'), settings: transcodeSettings }),
      z.strictObject({ kind: z.literal('encode'), settings: encodeSettings }),
      z.strictObject({ kind: z.literal('slate'), settings: slateSettings }),
      z.strictObject({ kind: z.literal('probe'), encoders: z.array(z.string().max(64)).max(32) }),
    ]),
  },
  /** Body: bytes of the container. */
  input: { id: 2, header: empty },
  end: { id: 3, header: empty },
  /** Body: decoder configuration record. */
  videoConfig: { id: 4, header: videoConfig },
  video: { id: 5, header: videoPacket },
  /** Body: interleaved little-endian float32. */
  pcm: { id: 6, header: z.strictObject({ track, ptsUs: microseconds }) },
  bitrate: { id: 7, header: z.strictObject({ kbps }) },
} as const;

/** From a worker to its owner. */
export const fromWorker = {
  hello: { id: 32, header: z.strictObject({ token: z.string().length(64) }) },
  log: {
    id: 33,
    header: z.strictObject({ level: z.enum(['debug', 'warn']), message: z.string(), left: z.number() }),
  },
  /** Body: the CMAF headers one behind the other. */
  renditions: {
    id: 34,
    header: z.strictObject({
      renditions: z
        .array(
          rendition.extend({
            /** Its share of the body. */
            initBytes: z.number().int().nonnegative(),
          }),
        )
        .max(32),
    }),
  },
  /** Body: the chunk. */
  part: {
    id: 35,
    header: z.strictObject({
      renditionId: z.string().max(64),
      segment: z.number().int().nonnegative(),
      part: z.number().int().nonnegative(),
      lastOfSegment: z.boolean(),
      independent: z.boolean(),
      startUs: microseconds,
      durationUs: microseconds,
    }),
  },
  warning: {
    id: 36,
    header: z.strictObject({
      code: z.enum(['RUNG_DROPPED', 'NO_AUDIO', 'NO_VIDEO', 'SOURCE_INTERLACED']),
      message: z.string().max(500),
      renditionId: z.string().max(64).exactOptional(),
    }),
  },
  videoConfig: { id: 37, header: videoConfig },
  /** Body: AudioSpecificConfig. */
  audioConfig: {
    id: 38,
    header: z.strictObject({
      codec: z.literal('aac'),
      sampleRate: z.number().int().positive(),
      channels: z.number().int().positive(),
    }),
  },
  video: { id: 39, header: videoPacket },
  audio: { id: 40, header: z.strictObject({ track, ptsUs: microseconds }) },
  /** The encoder that is tried next: if the worker dies now, this one did it. */
  probing: { id: 41, header: z.strictObject({ encoder: z.string().max(64) }) },
  probed: {
    id: 42,
    header: z.strictObject({
      encoder: z.string().max(64),
      codec: videoCodec,
      hardware: z.boolean(),
      framesPerSecond: z.number().positive(),
    }),
  },
  /** Body: decoder configuration record, then the frames. */
  slate: {
    id: 60,
    header: z.strictObject({
      id: z.string().max(64),
      codec: slateCodec,
      width: pixels,
      height: pixels,
      descriptionBytes: z.number().int().nonnegative(),
      frameBytes: z.array(z.number().int().nonnegative()).max(400),
    }),
  },
  ended: {
    id: 43,
    header: z.strictObject({
      error: z
        .strictObject({
          code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
          message: z.string().max(1000),
        })
        .exactOptional(),
    }),
  },
  /** Body: JPEG. */
  sprite: {
    id: 44,
    header: z.strictObject({
      number: z.number().int().nonnegative(),
      tileWidth: pixels,
      tileHeight: pixels,
      columns: z.number().int().positive().max(16),
      timesUs: z.array(microseconds).min(1).max(256),
    }),
  },
  /** Body: JPEG. */
  poster: { id: 45, header: z.strictObject({ atUs: microseconds, width: pixels, height: pixels }) },
  /** Body: the CMAF header. */
  restored: { id: 46, header: z.strictObject({ rendition }) },
  rest: {
    id: 48,
    header: z.strictObject({
      afterInputs: z.number().int().nonnegative(),
      pieces: z.number().int().positive().max(1000),
      forMs: milliseconds,
    }),
  },
  progress: {
    id: 47,
    header: z.strictObject({
      lagMs: z.number().int().nonnegative(),
      memoryBytes: z.number().int().nonnegative(),
      formatChanges: z.number().int().nonnegative(),
    }),
  },
} as const;

type Catalogue = Readonly<Record<string, { id: number; header: z.ZodType }>>;

/** Any message of a direction, with its header parsed. */
type MessageOf<C extends Catalogue> = {
  [Type in keyof C]: { type: Type; header: z.infer<C[Type]['header']>; body: Uint8Array };
}[keyof C];

export type ToWorker = MessageOf<typeof toWorker>;
export type FromWorker = MessageOf<typeof fromWorker>;

/** Sends one message of a direction. */
export type Send<C extends Catalogue> = <Type extends keyof C>(
  type: Type,
  header: z.infer<C[Type]['header']>,
  body?: Uint8Array,
) => void;

const noBytes = new Uint8Array();

/** A message of `catalogue` as pieces for the socket. */
export function encodeMessage<C extends Catalogue, Type extends keyof C>(
  catalogue: C,
  type: Type,
  header: z.infer<C[Type]['header']>,
  body: Uint8Array = noBytes,
): Uint8Array[] {
  return encodeFrame(catalogue[type]?.id ?? 0, JSON.stringify(header), body);
}

/**
 * Reads a frame that the other process sent.
 * @throws FootlightError PROTOCOL_VIOLATION
 */
export function parseMessage<C extends Catalogue>(catalogue: C, frame: Frame): MessageOf<C> {
  const entry = Object.entries(catalogue).find(([, candidate]) => candidate.id === frame.type);
  try {
    if (!entry) throw new Error(`message type ${frame.type} is unknown`);
    const header = entry[1].header.parse(JSON.parse(frame.header));
    return { type: entry[0], header, body: frame.body } as MessageOf<C>;
  } catch (cause) {
    throw new FootlightError(
      'PROTOCOL_VIOLATION',
      'A media worker and its owner do not speak the same protocol.',
      {
        cause,
      },
    );
  }
}
