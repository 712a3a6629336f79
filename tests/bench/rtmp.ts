import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ProgramProcess } from '../../cli/program-process.ts';
import { channelWithKeySchema, relayReadySchema } from '../../src/shared/contracts/relay.ts';
import { cpuSeconds, type Measurement } from './measurement.ts';

const run = promisify(execFile);
const measuredSeconds = 15;

/** What one 6 Mbit/s stream costs the relay's ingest, hub and delivery, beside FFmpeg's own RTMP listener. */
export async function benchRtmp(): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-bench-'));
  try {
    const recording = join(folder, 'six-megabit.flv');
    await run('ffmpeg', [
      ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=1280x720:r=30,noise=alls=40:allf=t'],
      ...[
        '-f',
        'lavfi',
        '-i',
        'sine=r=48000',
        '-t',
        '20',
        '-c:v',
        'libx264',
        '-preset',
        'ultrafast',
        '-g',
        '60',
      ],
      ...['-b:v', '6M', '-maxrate', '6M', '-bufsize', '6M', '-pix_fmt', 'yuv420p', '-c:a', 'aac', recording],
    ]);
    const ours = await costOfRelay(folder, recording);
    const peer = await costOfPeer(recording);
    return [
      {
        name: 'ingest of one 6 Mbit/s stream, without its media worker',
        value: ours,
        unit: '% of a core',
        peer: { name: 'ffmpeg -listen', value: peer },
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function costOfRelay(folder: string, recording: string): Promise<number> {
  const dataDir = join(folder, 'relay');
  const relay = await ProgramProcess.start(
    'relay',
    ['--data', dataDir, '--http', '127.0.0.1:0', '--rtmp', '127.0.0.1:0'],
    relayReadySchema,
  );
  try {
    const { stdout } = await run(process.execPath, [
      join(import.meta.dirname, '../../cli/footlight.ts'),
      ...['channel', 'create', 'bench', '--data', dataDir, '--json'],
    ]);
    const { rtmpUrl } = channelWithKeySchema.parse(JSON.parse(stdout));
    return await costWhilePublished(relay.pid, recording, rtmpUrl);
  } finally {
    await relay.stop();
  }
}

async function costOfPeer(recording: string): Promise<number> {
  const port = await freePort();
  const url = `rtmp://127.0.0.1:${port}/live/key`;
  const listener = spawn('ffmpeg', [
    '-v',
    'error',
    '-listen',
    '1',
    '-i',
    url,
    '-c',
    'copy',
    '-f',
    'null',
    '-',
  ]);
  try {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return await costWhilePublished(listener.pid ?? 0, recording, url);
  } finally {
    await kill(listener);
  }
}

/** Share of a core, in %, that `pid` uses while the recording comes in at its own pace. */
async function costWhilePublished(pid: number, recording: string, url: string): Promise<number> {
  const publisher = spawn('ffmpeg', ['-v', 'error', '-re', '-i', recording, '-c', 'copy', '-f', 'flv', url]);
  try {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const before = cpuSeconds(pid);
    await new Promise((resolve) => setTimeout(resolve, measuredSeconds * 1000));
    return ((cpuSeconds(pid) - before) / measuredSeconds) * 100;
  } finally {
    await kill(publisher);
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
