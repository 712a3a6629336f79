import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measurement } from '../measurement.ts';
import { runObsShow } from './obs-run.ts';
import { benchProgram } from './program.ts';
import { framesToSwitch } from './scene-switch.ts';
import { makeShowFiles } from './show.ts';
import { runOwnShow } from './show-run.ts';

/** How fast the studio starts and switches, and what a whole show costs it, beside OBS Studio in the same run. */
export async function benchStudio(): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-bench-'));
  try {
    const program = await benchProgram();
    const switchFrames = await framesToSwitch();
    const files = await makeShowFiles(join(folder, 'files'));
    const ours = await runOwnShow(folder, files);
    const obs = await runObsShow(files);
    const peer = (value: number) => ({ peer: { name: 'OBS Studio', value } });
    return [
      ...program,
      { name: 'scene switch to the first changed frame', value: switchFrames, unit: 'frames', atMost: 2 },
      { name: 'Go live to the first picture', value: ours.toFirstPictureMs, unit: 'ms', atMost: 1000 },
      {
        name: 'show at 1080p30: frames on time',
        value: ours.onTimePercent,
        unit: '%',
        atLeast: 99,
        ...peer(obs.onTimePercent),
      },
      {
        name: 'show at 1080p30: pictures that arrived',
        value: ours.arrivedPerSecond,
        unit: '/s',
        ...peer(obs.arrivedPerSecond),
      },
      {
        name: 'show at 1080p30: processor cores in all',
        value: ours.cores,
        unit: 'cores',
        atMost: 1.3,
        ...peer(obs.cores),
      },
      {
        name: 'show at 1080p30: memory in all',
        value: ours.memoryMegabytes,
        unit: 'MB',
        ...peer(obs.memoryMegabytes),
      },
      {
        name: 'show at 1080p30: memory of renderer and engine',
        value: ours.rendererAndEngineMegabytes,
        unit: 'MB',
        atMost: 900,
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
