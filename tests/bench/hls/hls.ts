import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from '../../../cli/measure/statistics.ts';
import { startEdge } from '../../support/edge.ts';
import { FfmpegPublisher } from '../../support/ffmpeg-publisher.ts';
import { HlsViewer, waitForChannel } from '../../support/hls-viewer.ts';
import { Nginx } from '../../support/nginx.ts';
import { RelayProcess } from '../../support/relay-process.ts';
import { cpuSeconds, residentMegabytes, type Measurement } from '../measurement.ts';

const partTargetMs = 360;
const heldRequests = 5000;
const heldRounds = 9;
const viewerCount = 500;
const base = '/hls/show/source';

/** Runs viewers in a process of their own and gives every line that they print. */
async function* clients(kind: string, task: object): AsyncGenerator<Record<string, number | string>> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'clients.ts'), kind, JSON.stringify(task)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  for await (const line of createInterface({ input: child.stdout }))
    yield JSON.parse(line) as Record<string, number | string>;
}

async function lastOf(
  lines: AsyncGenerator<Record<string, number | string>>,
): Promise<Record<string, number | string>> {
  let last: Record<string, number | string> | undefined;
  for await (const line of lines) last = line;
  if (!last) throw new Error('The viewers printed nothing.');
  return last;
}

/** What the relay costs and holds as the origin of low-latency HLS, beside nginx giving the same bytes. */
export async function benchHls(): Promise<Measurement[]> {
  const relay = await RelayProcess.start({
    env: { FOOTLIGHT_RUNGS: '', FOOTLIGHT_MAX_CONNECTIONS_PER_ADDRESS: '20000' },
  });
  const { rtmpUrl } = await relay.createChannel('show');
  const { rtmpUrl: largeUrl } = await relay.createChannel('large');
  const publisher = new FfmpegPublisher(rtmpUrl);
  const largePublisher = new FfmpegPublisher(largeUrl, { constantBitrateKbps: 6000 });
  try {
    await waitForChannel(relay.http, 'show', ({ live }) => live);
    await new HlsViewer(relay.http, 'show').playlistUntil('source', ({ segments }) => segments.length > 4);
    await waitForChannel(relay.http, 'large', ({ live }) => live);
    const pid = relay.process.pid ?? 0;
    const segments = await egress(relay, pid);
    await largePublisher.stop();
    return [
      ...segments,
      ...(await watch(relay, pid)),
      ...(await throughEdge(relay)),
      ...(await hold(relay, pid)),
    ];
  } finally {
    await Promise.all([publisher.stop(), largePublisher.stop()]);
    await relay.dispose();
  }
}

/** The same segment from the relay and from nginx, in turns, so that both have the same machine. */
async function egress(relay: RelayProcess, pid: number): Promise<Measurement[]> {
  const viewer = new HlsViewer(relay.http, 'large');
  const { segments } = await viewer.playlist('source');
  const uri = segments.filter((segment) => segment.uri !== undefined).at(-1)?.uri ?? '';
  const bytes = await viewer.bytes(`source/${uri}`);
  const nginx = await Nginx.start((listen, directory) => {
    writeFileSync(join(directory, 'segment.m4s'), bytes);
    return `sendfile on; tcp_nopush on; access_log off; keepalive_requests 1000000;
      server { listen ${listen}; root ${directory}; add_header Cache-Control "public, max-age=3600, immutable"; }`;
  });
  try {
    const rounds = { ours: [] as number[], theirs: [] as number[] };
    const cpu = { ours: 0, theirs: 0 };
    const task = { connections: 50, seconds: 3 };
    const take = async (whose: 'ours' | 'theirs', url: string, path: string, pids: number[]) => {
      const before = pids.reduce((sum, each) => sum + cpuSeconds(each), 0);
      const { bytesPerSecond } = await lastOf(clients('egress', { ...task, url, path }));
      cpu[whose] += pids.reduce((sum, each) => sum + cpuSeconds(each), 0) - before;
      rounds[whose].push(Number(bytesPerSecond));
    };
    for (let round = 0; round < 4; round += 1) {
      await take('ours', relay.http, `/hls/large/source/${uri}`, [pid]);
      await take('theirs', nginx.url, '/segment.m4s', nginx.workerPids());
    }
    const total = (values: number[]): number =>
      values.reduce((sum, value) => sum + value * task.seconds, 0) / 1e9;
    const [ours, theirs] = [quantile(rounds.ours, 0.5) / 1e6, quantile(rounds.theirs, 0.5) / 1e6];
    return [
      {
        name: `segments of ${Math.round(bytes.byteLength / 1000)} KB`,
        value: ours,
        unit: 'MB/s',
        peer: { name: 'nginx', value: theirs },
      },
      { name: 'segments, share of nginx', value: ours / theirs, unit: '', atLeast: 0.8 },
      {
        name: 'processor for segments',
        value: cpu.ours / total(rounds.ours),
        unit: 's/GB',
        peer: { name: 'nginx', value: cpu.theirs / total(rounds.theirs) },
      },
    ];
  } finally {
    await nginx.stop();
  }
}

async function watch(relay: RelayProcess, pid: number): Promise<Measurement[]> {
  const seconds = 15;
  const before = cpuSeconds(pid);
  const found = await lastOf(clients('viewers', { url: relay.http, base, viewers: viewerCount, seconds }));
  const share = ((cpuSeconds(pid) - before) / seconds) * 100;
  return [
    {
      name: `${viewerCount} low-latency viewers: part after its first sight, median`,
      value: Number(found['medianMs']),
      unit: 'ms',
    },
    {
      name: `${viewerCount} low-latency viewers: the latest of all`,
      value: Number(found['worstMs']) / partTargetMs,
      unit: 'parts',
      atMost: 2,
    },
    {
      name: `${viewerCount} low-latency viewers: relay without its worker`,
      value: share,
      unit: '% of a core',
      atMost: 100,
    },
    {
      name: 'parts that each viewer saw',
      value: (Number(found['partsEach']) / Number(found['partsListed'])) * 100,
      unit: '%',
    },
  ];
}

/** How much later viewers have a part with nginx between, as its configuration is printed. */
async function throughEdge(relay: RelayProcess): Promise<Measurement[]> {
  const edge = await startEdge(new URL(relay.http).host, relay.dataDirectory);
  try {
    const task = { base, viewers: 50, seconds: 10 };
    const direct = await lastOf(clients('viewers', { ...task, url: relay.http }));
    const found = await lastOf(clients('viewers', { ...task, url: edge.url, observer: relay.http }));
    return [
      {
        name: 'behind nginx, 50 viewers: part after its first sight at the relay, median',
        value: Number(found['medianMs']),
        unit: 'ms',
        atMost: 200,
        peer: { name: 'without nginx', value: Number(direct['medianMs']) },
      },
    ];
  } finally {
    await edge.stop();
  }
}

async function hold(relay: RelayProcess, pid: number): Promise<Measurement[]> {
  await delay(2000);
  const before = residentMegabytes(pid);
  let during: number | undefined;
  let released: Record<string, number | string> = {};
  for await (const line of clients('held', {
    url: relay.http,
    base,
    requests: heldRequests,
    rounds: heldRounds,
  })) {
    if (line['event'] === 'held') during ??= residentMegabytes(pid);
    if (line['event'] === 'released') released = line;
  }
  const bare = await releaseBare(Number(released['bytes']));
  if (released['wrong'] !== 0) throw new Error(`${String(released['wrong'])} held requests were refused.`);
  return [
    {
      name: `memory of each of ${heldRequests} held playlists`,
      value: (((during ?? before) - before) * 1024) / heldRequests,
      unit: 'KB',
      atMost: 20,
    },
    {
      name: `release of ${heldRequests} held playlists after the first, median`,
      value: Number(released['medianMs']),
      unit: 'ms',
      atMost: 50,
      peer: { name: 'one write for each on bare sockets', value: Number(bare['medianMs']) },
    },
    {
      name: `release of ${heldRequests} held playlists after the first, last`,
      value: Number(released['lastMs']),
      unit: 'ms',
      peer: { name: 'one write for each on bare sockets', value: Number(bare['lastMs']) },
    },
  ];
}

/** The same release by a server that does nothing else: what is left is the system's. */
async function releaseBare(bytes: number): Promise<Record<string, number | string>> {
  const server = spawn(
    process.execPath,
    [join(import.meta.dirname, 'bare-server.ts'), String(heldRequests), String(bytes)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [port] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
  try {
    const url = `http://127.0.0.1:${port}`;
    return await lastOf(clients('held', { url, base, requests: heldRequests, rounds: heldRounds }));
  } finally {
    server.kill();
  }
}
