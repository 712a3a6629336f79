import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const whole = z.int().min(0);
const id = z.string().regex(/^[a-z0-9]{1,16}$/);
const renditionId = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/);

const placeSchema = z.object({ volume: whole, offset: whole, byteLength: whole, chunks: whole });

const renditionSchema = z.object({
  id: renditionId,
  kind: z.enum(['video', 'audio']),
  codecs: z.string().max(100),
  bitrateKbps: z.number(),
  timescale: z.int().positive(),
  width: whole.optional(),
  height: whole.optional(),
  frameRate: z.number().optional(),
  channels: whole.optional(),
});

const segmentFacts = {
  msn: whole,
  epoch: whole,
  discontinuity: z.boolean(),
  initVersion: z.int().min(-1),
  programDateTimeMs: z.number(),
  mediaId: id,
};

const headSchema = z.object({
  type: z.literal('head'),
  version: z.literal(1),
  id,
  slug: z.string().min(1).max(40),
  startedMs: z.number(),
  kind: z.enum(['broadcast', 'clip']),
});

const recordSchema = z.discriminatedUnion('type', [
  headSchema,
  /** A relay took the broadcast up again, for the `run`th time. */
  z.object({ type: z.literal('run'), run: whole }),
  z.object({ type: z.literal('init'), version: whole, rendition: renditionSchema, place: placeSchema }),
  /** A segment begins at this place; its length is not known yet. */
  z.object({
    type: z.literal('open'),
    renditionId,
    ...segmentFacts,
    place: placeSchema.omit({ byteLength: true, chunks: true }),
  }),
  z.object({
    type: z.literal('segment'),
    renditionId,
    ...segmentFacts,
    durationUs: z.number(),
    place: placeSchema,
  }),
  z.object({ type: z.literal('gap'), renditionId, ...segmentFacts, durationUs: z.number() }),
  /** Pictures for the seek bar; one of the same name is replaced. */
  z.object({
    type: z.literal('sheet'),
    name: z.string().regex(/^[a-z0-9-]{1,40}$/),
    tileWidth: z.int().positive(),
    tileHeight: z.int().positive(),
    columns: z.int().positive(),
    timesMs: z.array(z.number()).max(1000),
  }),
  z.object({ type: z.literal('end'), endedMs: z.number() }),
]);

/** One line of a broadcast's journal. A line tells of media that was written before it. */
export type JournalRecord = z.infer<typeof recordSchema>;
export type JournalHead = z.infer<typeof headSchema>;
export type RenditionFacts = z.infer<typeof renditionSchema>;

export function journalLine(record: JournalRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/**
 * The records of a journal, in order. Lines that are none are left out: what a killed process left
 * half written. Rejects if the file can't be read.
 */
export async function* readJournal(file: string): AsyncGenerator<JournalRecord> {
  const stream = createReadStream(file, { encoding: 'utf8', highWaterMark: 256 * 1024 });
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
      const record = recordSchema.safeParse(fromJson(line));
      if (record.success) yield record.data;
    }
  } finally {
    stream.destroy();
  }
}

function fromJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
