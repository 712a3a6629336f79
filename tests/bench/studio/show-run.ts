import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { studioReadySchema } from '../../../src/shared/contracts/relay.ts';
import { loadOf } from './process-load.ts';
import { RtmpSink } from './rtmp-sink.ts';
import { canvas, engineCalls, makeStudioShow, type ShowFiles } from './show.ts';

const root = join(import.meta.dirname, '../../..');
const warmUpMs = 12_000;
/** FOOTLIGHT_BENCH_MINUTES=60 for what an hour leaves in memory. */
const measuredSeconds = Number(process.env['FOOTLIGHT_BENCH_MINUTES'] ?? 1 / 3) * 60;
const alertPeriodMs = 5000;

/** How a studio, ours or a peer, does with the show. */
export interface ShowRun {
  /** Of the frames that were due. */
  onTimePercent: number;
  /** Pictures that reached the other end, a second. */
  arrivedPerSecond: number;
  cores: number;
  memoryMegabytes: number;
}

/** Our studio with the show, on air. */
export async function runOwnShow(
  folder: string,
  files: ShowFiles,
): Promise<ShowRun & { toFirstPictureMs: number; rendererAndEngineMegabytes: number }> {
  const profileDir = join(folder, 'profile');
  const collection = await makeStudioShow(profileDir, files);
  const sink = await RtmpSink.start();
  const studio = spawn(
    process.execPath,
    [
      join(root, 'cli/studio.ts'),
      ...['--headless', '--fake-devices', '--profile', profileDir, '--collection', collection],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, FOOTLIGHT_DESTINATION: sink.address } },
  );
  const ended = once(studio, 'close');
  try {
    const [line] = (await once(createInterface({ input: studio.stdout }), 'line')) as [string];
    const { engine, close } = engineCalls(studioReadySchema.parse(JSON.parse(line)).ui);
    while (!(await engine.session.programStats.query())) await delay(250);
    const startMs = performance.now();
    await engine.session.goLive.mutate({});
    await delay(warmUpMs);
    const toFirstPictureMs = (sink.firstPictureAtMs ?? Infinity) - startMs;
    const alerts = setInterval(() => {
      void engine.events.send
        .mutate({
          kind: 'tip',
          id: randomUUID(),
          atMs: Date.now(),
          test: true,
          name: 'Ada',
          amount: 5,
          currency: 'EUR',
          message: 'For the encore',
        })
        .catch(() => undefined);
    }, alertPeriodMs);
    const before = await engine.session.programStats.query();
    const arrivedBefore = sink.videoMessages;
    const { memoryOfEach, ...load } = await loadOf(studio.pid ?? 0, measuredSeconds);
    const after = await engine.session.programStats.query();
    const arrived = sink.videoMessages - arrivedBefore;
    clearInterval(alerts);
    await close();
    if (!before || !after) throw new Error('The studio composed no program.');
    // What an overloaded studio leaves out on purpose counts as missed, too.
    const due = canvas.frameRate * measuredSeconds;
    return {
      onTimePercent: Math.min(100, ((after.framesComposed - before.framesComposed) / due) * 100),
      arrivedPerSecond: arrived / measuredSeconds,
      toFirstPictureMs,
      rendererAndEngineMegabytes: memoryOfEach
        .filter(({ command }) => /--type=renderer|engine-process\.ts/.test(command))
        .reduce((sum, { megabytes }) => sum + megabytes, 0),
      ...load,
    };
  } finally {
    studio.kill('SIGTERM');
    await ended;
    sink.close();
  }
}
