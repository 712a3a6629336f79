import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { MediaWorkers, type TranscodeJob } from '../../../src/media-worker/client.ts';
import type {
  MediaPart,
  Poster,
  Rendition,
  SpriteSheet,
  TranscodeJobEvents,
  TranscodeSettings,
} from '../../../src/media-worker/jobs.ts';
import { DisposableStore } from '../../../src/shared/base/disposable.ts';
import type { FootlightError } from '../../../src/shared/base/errors.ts';
import type { Logger } from '../../../src/shared/base/logger.ts';
import { ffmpeg, ffprobe } from './fixtures.ts';

export const settings: TranscodeSettings = {
  input: 'flv',
  source: 'copy',
  rungs: [{ name: '90p', height: 90, bitrateKbps: 150 }],
  partTargetMs: 360,
  segmentTargetMs: 2000,
  maxSegmentMs: 6000,
  audioBitrateKbps: 128,
};

/** Workers, and what they logged as warning or error; a directory that goes away with them. */
export class Bench {
  readonly log: { level: string; context: unknown; message: string }[] = [];
  readonly directory = mkdtempSync(join(tmpdir(), 'footlight-test-'));
  readonly workers: MediaWorkers;

  constructor() {
    const keep =
      (level: string) =>
      (context: unknown, message: string): void => {
        this.log.push({ level, context, message });
      };
    const logger: Logger = {
      debug: keep('debug'),
      info: keep('info'),
      warn: keep('warn'),
      error: keep('error'),
      child: () => logger,
    };
    this.workers = new MediaWorkers({ logger });
  }

  /** Sends a whole file through a job. */
  transcode(bytes: Uint8Array, changes: Partial<TranscodeSettings> = {}): Promise<Transcoded> {
    const job = this.workers.startTranscode({ ...settings, ...changes });
    const result = collect(job);
    // In pieces that have nothing to do with the container's own.
    for (let offset = 0; offset < bytes.byteLength; offset += 10_007) {
      job.write(bytes.subarray(offset, offset + 10_007));
    }
    job.end();
    return result;
  }

  /** Puts a rendition's header and parts into one file, as a player would. */
  file(result: Transcoded, renditionId: string): string {
    const rendition = result.renditions.find((candidate) => candidate.id === renditionId);
    if (!rendition) throw new Error(`There is no rendition ${renditionId}.`);
    const path = join(this.directory, `${renditionId}.mp4`);
    writeFileSync(
      path,
      Buffer.concat([rendition.init, ...partsOf(result, renditionId).map((part) => part.bytes)]),
    );
    return path;
  }

  /** @throws if an error was logged */
  dispose(): void {
    this.workers.dispose();
    rmSync(this.directory, { recursive: true, force: true });
    const errors = this.log.filter((line) => line.level === 'error');
    if (errors.length > 0) throw new Error(`The workers logged ${JSON.stringify(errors)}`);
  }
}

export interface Transcoded {
  renditions: readonly Rendition[];
  parts: MediaPart[];
  warnings: TranscodeJobEvents['warning'][];
  sprites: SpriteSheet[];
  posters: Poster[];
  error: FootlightError | undefined;
}

/** Everything that a job gives until it ends. */
export function collect(job: TranscodeJob): Promise<Transcoded> {
  const result: Transcoded = {
    renditions: [],
    parts: [],
    warnings: [],
    sprites: [],
    posters: [],
    error: undefined,
  };
  const listeners = new DisposableStore();
  listeners.add(job.on('renditions', (renditions) => (result.renditions = renditions)));
  listeners.add(job.on('part', (part) => result.parts.push(part)));
  listeners.add(job.on('warning', (warning) => result.warnings.push(warning)));
  listeners.add(job.on('sprite', (sheet) => result.sprites.push(sheet)));
  listeners.add(job.on('poster', (poster) => result.posters.push(poster)));
  return new Promise((resolve) => {
    listeners.add(
      job.on('ended', ({ error }) => {
        result.error = error;
        listeners.dispose();
        resolve(result);
      }),
    );
  });
}

export function partsOf(result: Transcoded, renditionId: string): MediaPart[] {
  return result.parts.filter((part) => part.renditionId === renditionId);
}

/** Presentation times of a file's frames in ms, in order. */
export async function frameTimesMs(file: string): Promise<number[]> {
  const lines = await ffprobe(file, '-show_entries', 'frame=best_effort_timestamp_time');
  return lines.map((line) => Math.round(Number.parseFloat(line) * 1000));
}

export async function keyframeTimesMs(file: string): Promise<number[]> {
  const lines = await ffprobe(file, '-select_streams', 'v', '-show_entries', 'packet=pts_time,flags');
  return lines.filter((line) => line.includes('K')).map((line) => Math.round(Number.parseFloat(line) * 1000));
}

/** Decodes a whole file; what the decoder complains of. */
export function decode(file: string): Promise<string> {
  return ffmpeg('-xerror', '-i', file, '-f', 'null', '-');
}

/** Holds a whole result against the rules, and has another FFmpeg decode it. */
export async function expectPlayable(bench: Bench, result: Transcoded): Promise<void> {
  expect(result.error).toBeUndefined();
  expect(breaches(result)).toEqual([]);
  const complaints = await Promise.all(result.renditions.map(({ id }) => decode(bench.file(result, id))));
  expect(complaints.join('')).toBe('');
}

/** Breaches of the rules for parts and segments (RFC 8216bis, 4.4.4.9), in words. */
export function breaches(result: Transcoded): string[] {
  const found: string[] = [];
  for (const { id, partTargetMs } of result.renditions) {
    let previous: MediaPart | undefined;
    for (const part of partsOf(result, id)) {
      const where = `${id} ${part.segment}.${part.part}`;
      const durationMs = part.durationUs / 1000;
      if (durationMs > partTargetMs) found.push(`${where} lasts ${durationMs} ms`);
      if (!part.lastOfSegment && durationMs < 0.85 * partTargetMs)
        found.push(`${where} lasts only ${durationMs} ms`);
      const next = previous?.lastOfSegment
        ? { segment: previous.segment + 1, part: 0 }
        : { segment: previous?.segment ?? 0, part: (previous?.part ?? -1) + 1 };
      if (part.segment !== next.segment || part.part !== next.part) found.push(`${where} is out of order`);
      if (part.part === 0 && !part.independent) found.push(`${where} does not begin with a keyframe`);
      previous = part;
    }
    if (!previous?.lastOfSegment) found.push(`${id} ends within a segment`);
  }
  return found;
}

/** When each segment of a rendition begins, in ms. */
export function segmentStartsMs(result: Transcoded, renditionId: string): number[] {
  return partsOf(result, renditionId)
    .filter((part) => part.part === 0)
    .map((part) => Math.round(part.startUs / 1000));
}
