import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { FlvReader, type FlvTag } from '../../../src/shared/media/flv/file.ts';
import { Film } from '../../support/ffmpeg-library-publisher.ts';
import type { Closers } from './doors.ts';
import { runProgram, testSource } from './programs.ts';
import { RawClient } from './raw-client.ts';

const maxTagBytes = 1_000_000;

/** H.264 with AAC for so long, and then, without a word, HEVC with Opus for as long again. */
export async function changingCodecs(seconds: number): Promise<FlvTag[]> {
  const first = await runProgram('/usr/bin/ffmpeg', [...testSource(seconds * 25), '-f', 'flv', 'pipe:1'])
    .finished;
  const film = await Film.encode('hevc', 'libopus', seconds);
  try {
    const file = `${film.file}.flv`;
    await film.publishByFfmpeg8(file);
    const second = new FlvReader(maxTagBytes).push(readFileSync(file));
    return [
      ...new FlvReader(maxTagBytes).push(first.stdout),
      ...second.map((tag) => ({ ...tag, timestampMs: tag.timestampMs + seconds * 1000 })),
    ];
  } finally {
    film.dispose();
  }
}

/** Publishes tags at the pace of their timestamps, whatever stands in them. */
export async function publishTags(
  { port, streamKey }: { port: number; streamKey: string },
  tags: readonly FlvTag[],
  closers: Closers,
): Promise<void> {
  const client = new RawClient(port, closers).publish(streamKey);
  await client.untilStatus('NetStream.Publish.Start');
  const beganMs = performance.now();
  for (const { type, timestampMs, body } of tags) {
    await delay(Math.max(0, beganMs + timestampMs - performance.now()));
    client.send(client.script.message({ type, streamId: 1, timestampMs, payload: body }, 4));
  }
}
