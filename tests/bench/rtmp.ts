import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { cpuSeconds, residentMegabytes, type Measurement } from './measurement.ts';
import { kill, openNginxSide, openRelaySide, publishRecording, type RtmpSide } from './rtmp-sides.ts';

const run = promisify(execFile);
const warmUpSeconds = 12;
const measuredSeconds = 20;
const manyStreams = 10;
/** How long ten streams run: memory is to be flat once what is kept in it is full. */
const manySeconds = Number(process.env['FOOTLIGHT_BENCH_MINUTES'] ?? 2) * 60;

/** What streams cost the relay that are passed through and packaged, beside nginx-rtmp on the same streams. */
export async function benchRtmp(): Promise<Measurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-bench-'));
  try {
    const six = await record(folder, 6000);
    const three = await record(folder, 3000);
    const peer = await openNginxSide(folder);
    try {
      const peerOne = peer && (await costOf(peer, six));
      const peerMany = peer && (await longRun(peer, three, measuredSeconds));
      const one = await withRelay(1, (relay) => costOf(relay, six));
      const many = await withRelay(manyStreams, (relay) => longRun(relay, three, manySeconds));
      const beside = (value: number | undefined) =>
        peer && value !== undefined ? { peer: { name: peer.name, value } } : {};
      return [
        {
          name: 'one 6 Mbit/s stream passed through, packaging included',
          value: one,
          unit: '% of a core',
          ...beside(peerOne),
        },
        {
          name: 'ten streams of 3 Mbit/s passed through, packaging included',
          value: many.percent,
          unit: '% of a core',
          ...beside(peerMany?.percent),
        },
        {
          name: 'memory with ten streams, after a third of the time',
          value: many.earlyMegabytes,
          unit: 'MB',
        },
        {
          name: 'memory with ten streams, at the end',
          value: many.lateMegabytes,
          unit: 'MB',
          // Flat, but for what comes and goes.
          atMost: many.earlyMegabytes * 1.1,
          ...beside(peerMany?.lateMegabytes),
        },
      ];
    } finally {
      await peer?.dispose();
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** 20 s of noise that needs the bitrate, with sound; keyframes every 2 s. */
async function record(folder: string, kbps: number): Promise<string> {
  const file = join(folder, `${kbps}.flv`);
  await run('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=1280x720:r=30,noise=alls=40:allf=t'],
    ...['-f', 'lavfi', '-i', 'sine=r=48000', '-t', '20', '-pix_fmt', 'yuv420p'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '60', '-sc_threshold', '0'],
    ...['-b:v', `${kbps}k`, '-maxrate', `${kbps}k`, '-bufsize', `${kbps}k`, '-c:a', 'aac', file],
  ]);
  return file;
}

async function withRelay<Result>(
  streams: number,
  measure: (relay: RtmpSide) => Promise<Result>,
): Promise<Result> {
  const relay = await openRelaySide(streams);
  try {
    return await measure(relay);
  } finally {
    await relay.dispose();
  }
}

/** Share of a core, in %, that one stream takes. */
async function costOf(side: RtmpSide, recording: string): Promise<number> {
  const publisher = publishRecording(recording, side.publishUrl(0));
  try {
    await delay(warmUpSeconds * 1000);
    return await percentOf(side, measuredSeconds);
  } finally {
    await kill(publisher);
  }
}

/** What ten streams take, and memory on the way: a third in, and at the end. */
async function longRun(side: RtmpSide, recording: string, seconds: number) {
  const publishers = Array.from({ length: manyStreams }, (_, index) =>
    publishRecording(recording, side.publishUrl(index)),
  );
  try {
    await delay((seconds / 3) * 1000);
    const earlyMegabytes = memoryOf(side);
    const percent = await percentOf(side, (seconds * 2) / 3);
    return { percent, earlyMegabytes, lateMegabytes: memoryOf(side) };
  } finally {
    await Promise.all(publishers.map(kill));
  }
}

/** Processes that come meanwhile count; those that go, such as one that draws a slate once, do not. */
async function percentOf(side: RtmpSide, seconds: number): Promise<number> {
  const before = eachProcess(side, cpuSeconds);
  await delay(seconds * 1000);
  const used = [...eachProcess(side, cpuSeconds)].map(([pid, total]) => total - (before.get(pid) ?? 0));
  return (used.reduce((sum, each) => sum + each, 0) / seconds) * 100;
}

function memoryOf(side: RtmpSide): number {
  return [...eachProcess(side, residentMegabytes).values()].reduce((sum, each) => sum + each, 0);
}

/** A number of every process; those that end at this moment have none. */
function eachProcess(side: RtmpSide, measure: (pid: number) => number): Map<number, number> {
  const values = new Map<number, number>();
  for (const pid of side.pids()) {
    try {
      values.set(pid, measure(pid));
    } catch {
      // It ended while the list was read.
    }
  }
  return values;
}
