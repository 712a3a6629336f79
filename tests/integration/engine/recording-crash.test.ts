import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { serialize } from 'node:v8';
import { expect, it } from 'vitest';
import { RecordingJournal } from '../../../src/engine/record/recording-journal.ts';
import { recoverRecordings } from '../../../src/engine/record/recover-recordings.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { ffprobe } from '../media-worker/fixtures.ts';
import { complaintsOf, contentOf, contentOfProgram, hashesOf, type FileContent } from './recorded-file.ts';
import { temporaryDirectory } from './running-engine.ts';
import { sourceProgram } from './source-program.ts';

const kills = 20;
const atOnce = 4;
const allowedLossUs = 2_000_000;

/** Records until it is killed at the given time of the program; returns the last time that it had handed over. */
async function recordUntilKilled(args: readonly string[], killAtUs: number): Promise<number> {
  const entry = join(import.meta.dirname, '../../support/recording-process.ts');
  const child = spawn(process.execPath, [entry, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let handedOverUs = 0;
  for await (const line of createInterface(child.stdout)) {
    handedOverUs = Number(line);
    if (handedOverUs >= killAtUs) child.kill('SIGKILL');
  }
  await exited;
  if (child.signalCode !== 'SIGKILL') throw new Error('The recording ended by itself.');
  return handedOverUs;
}

interface Outcome {
  /** The last picture that the recording was given. */
  endUs: number;
  /** What a player finds in the file as it was left, in µs. */
  readableUs: number;
  /** What the next start could save. */
  savedUs: number;
  /** Recordings that the start after that took for broken. */
  recoveredAgain: number;
  /** True if every packet of the repaired file is the source's, from the first one on. */
  isTrue: boolean;
  complaints: string;
}

async function killAndRepair(programFile: string, source: FileContent, killAtUs: number): Promise<Outcome> {
  const [folder, profileDir] = [temporaryDirectory(), temporaryDirectory()];
  const endUs = await recordUntilKilled([programFile, folder, profileDir], killAtUs);
  const path = join(folder, readdirSync(folder)[0] ?? '');
  const recover = () => recoverRecordings(new RecordingJournal(profileDir, silentLogger), silentLogger);
  // Where no fragment is complete, a player finds nothing to open.
  const times = await ffprobe(path, '-select_streams', 'v', '-show_entries', 'packet=pts_time').catch(
    () => [],
  );
  const readableUs = Number(times.at(-1)?.split(',')[0] ?? 0) * 1_000_000;
  const [recovered] = await recover();
  const savedUs = (recovered?.durationMs ?? 0) * 1000;
  const recoveredAgain = (await recover()).length;
  if (savedUs === 0) return { endUs, readableUs, savedUs, recoveredAgain, isTrue: true, complaints: '' };
  const { video, audio } = await contentOf(path);
  const isPrefix = (part: readonly string[], whole: readonly string[]): boolean =>
    part.length > 0 && part.every((hash, index) => hash === whole[index]);
  return {
    endUs,
    readableUs,
    savedUs,
    recoveredAgain,
    isTrue:
      isPrefix(hashesOf(video), hashesOf(source.video)) && isPrefix(hashesOf(audio), hashesOf(source.audio)),
    complaints: await complaintsOf(path),
  };
}

it(`a recording that is killed can be played to within two seconds of its end, and is repaired (${kills} times)`, async () => {
  const program = await sourceProgram('h264-reordered', 12);
  const source = contentOfProgram(program);
  const programFile = join(temporaryDirectory(), 'program');
  writeFileSync(programFile, serialize(program));
  const outcomes: Outcome[] = [];
  for (let kill = 0; kill < kills; kill += atOnce) {
    // From before the first fragment is complete to many of them, and anywhere within one.
    const timesUs = Array.from({ length: atOnce }, (_, index) =>
      Math.round(((kill + index + Math.random()) / kills) * 8_000_000),
    );
    outcomes.push(...(await Promise.all(timesUs.map((atUs) => killAndRepair(programFile, source, atUs)))));
  }
  expect(outcomes.filter(({ endUs, readableUs }) => readableUs < endUs - allowedLossUs)).toEqual([]);
  expect(outcomes.filter(({ endUs, savedUs }) => savedUs < endUs - allowedLossUs)).toEqual([]);
  expect(outcomes.filter(({ isTrue, complaints }) => !isTrue || complaints !== '')).toEqual([]);
  expect(outcomes.filter(({ recoveredAgain }) => recoveredAgain > 0)).toEqual([]);
  expect(outcomes.filter(({ savedUs }) => savedUs > 0).length).toBeGreaterThan(kills / 2);
});
