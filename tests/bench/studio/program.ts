import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import type { EngineRouter } from '../../../src/shared/contracts/engine-router.ts';
import type { ProgramStats } from '../../../src/shared/contracts/engine.ts';
import { studioReadySchema } from '../../../src/shared/contracts/relay.ts';
import type { Measurement } from '../measurement.ts';

const root = join(import.meta.dirname, '../../..');
const warmUpMs = 8000;
const measuredMs = 20_000;

/** From `npm start` to both ready lines, and how steadily the program is composed at 1280×720, 30 fps. */
export async function benchProgram(): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-bench-'));
  const startedAtMs = performance.now();
  const start = spawn(
    process.execPath,
    [
      join(root, 'cli/start.ts'),
      ...[
        '--data',
        join(folder, 'relay'),
        '--profile',
        join(folder, 'studio'),
        '--headless',
        '--fake-devices',
      ],
      ...['--http', '127.0.0.1:0', '--rtmp', '127.0.0.1:0'],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const ended = new Promise<void>((resolve) => start.once('close', () => resolve()));
  try {
    let ui = '';
    for await (const line of createInterface({ input: start.stdout })) {
      const ready = studioReadySchema.safeParse(line.startsWith('{') ? JSON.parse(line) : undefined);
      if (!ready.success) continue;
      ui = ready.data.ui;
      break;
    }
    const startSeconds = (performance.now() - startedAtMs) / 1000;
    const stats = await composeWhileLive(ui);
    return [
      { name: 'start to both ready lines', value: startSeconds, unit: 's', atMost: 8 },
      { name: 'program frames on time', value: stats.onTimePercent, unit: '%', atLeast: 99 },
      { name: 'composing a frame, median', value: stats.last.composeMsMedian, unit: 'ms' },
      { name: 'composing a frame, 95 of 100', value: stats.last.composeMsP95, unit: 'ms' },
      { name: 'frames the encoder left out', value: stats.skipped, unit: '' },
    ];
  } finally {
    start.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Goes live and counts the program's frames. */
async function composeWhileLive(
  ui: string,
): Promise<{ onTimePercent: number; skipped: number; last: ProgramStats }> {
  const address = new URL(ui);
  const socket = createWSClient({
    url: `ws://${address.host}/link?token=${address.searchParams.get('token') ?? ''}`,
  });
  try {
    const engine = createTRPCClient<EngineRouter>({ links: [wsLink({ client: socket })] });
    await engine.session.goLive.mutate({});
    await new Promise((resolve) => setTimeout(resolve, warmUpMs));
    const first = await engine.session.programStats.query();
    await new Promise((resolve) => setTimeout(resolve, measuredMs));
    const last = await engine.session.programStats.query();
    if (!first || !last) throw new Error('The studio composed no program.');
    const composed = last.framesComposed - first.framesComposed;
    const missed = last.framesMissed - first.framesMissed;
    return {
      onTimePercent: (composed / (composed + missed)) * 100,
      skipped: last.framesSkipped - first.framesSkipped,
      last,
    };
  } finally {
    await socket.close();
  }
}
