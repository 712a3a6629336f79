import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { z } from 'zod';

/** The last line of a journal is shorter. */
const endLineBytes = 100;

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
  // What was written before it was told here had the default.
  partTargetMs: z.number().positive().default(360),
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
  interruptedSinceMs: z.number().exactOptional(),
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
 * half written. Rejects if it can't be read.
 */
export async function* readJournal(stream: Readable): AsyncGenerator<JournalRecord> {
  for await (const line of linesOf(stream)) {
    const record = recordSchema.safeParse(fromJson(line));
    if (record.success) yield record.data;
  }
}

/** True if the file is the journal of a broadcast that is over. */
export async function hasEnd(journal: string): Promise<boolean> {
  try {
    const handle = await open(journal, 'r');
    try {
      const { size } = await handle.stat();
      const bytes = Buffer.alloc(Math.min(size, endLineBytes));
      await handle.read(bytes, 0, bytes.byteLength, size - bytes.byteLength);
      return /\{"type":"end",[^\n]*\}\n$/.test(bytes.toString('latin1'));
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}

async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let rest = '';
  stream.setEncoding('utf8');
  for await (const text of stream as AsyncIterable<string>) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

function fromJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
