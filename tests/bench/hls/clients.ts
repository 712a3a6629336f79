/**
 * Viewers of the HLS bench, in a process of their own: `node clients.ts KIND JSON`. Prints what it measured
 * as one line of JSON.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from '../../../cli/measure/statistics.ts';
import { HeldRequest } from './held-request.ts';
import { RawClient } from './raw-client.ts';

interface EgressTask {
  url: string;
  path: string;
  connections: number;
  seconds: number;
}

/** Fetches the same bytes over and over. @returns bytes a second */
async function egress({ url, path, connections, seconds }: EgressTask): Promise<object> {
  const clients = await Promise.all(Array.from({ length: connections }, () => RawClient.open(url)));
  const endMs = performance.now() + seconds * 1000;
  const startMs = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < endMs) {
        const { status } = await client.get(path);
        if (status !== 200) throw new Error(`${path} is ${status}`);
      }
    }),
  );
  const passedS = (performance.now() - startMs) / 1000;
  const bytes = clients.reduce((sum, client) => sum + client.bytes, 0);
  for (const client of clients) client.close();
  return { bytesPerSecond: bytes / passedS };
}

interface ViewersTask {
  url: string;
  /** Of the playlists' folder. */
  base: string;
  /** Another way to the same, by which one more viewer says when a part could be seen first. */
  observer?: string;
  viewers: number;
  seconds: number;
}

const lastPart = /#EXT-X-PART:[^\n]*URI="([^"]+)"(?![^]*#EXT-X-PART:)/;

/** Where a playlist ends, read as fast as can be. */
function edgeOf(text: string): { msn: number; part: number; uri: string } {
  const uri = lastPart.exec(text)?.[1] ?? '';
  const [, msn, part] = /-(\d+)\.(\d+)\.m4s/.exec(uri) ?? [];
  return { msn: Number(msn), part: Number(part), uri };
}

/** Low-latency players: a blocking reload for each part, and the part itself. */
async function viewers({ url, base, observer = url, viewers: count, seconds }: ViewersTask): Promise<object> {
  const firstSeenMs = new Map<string, number>();
  const delaysMs: number[] = [];
  let parts = 0;
  const endMs = performance.now() + seconds * 1000;
  const clients = await Promise.all(
    Array.from({ length: count + 1 }, (_, index) => RawClient.open(index === 0 ? observer : url)),
  );
  await Promise.all(
    clients.map(async (client, index) => {
      let edge = edgeOf((await client.get(`${base}/playlist.m3u8`)).body.toString());
      while (performance.now() < endMs) {
        const asked = `_HLS_msn=${edge.msn}&_HLS_part=${edge.part + 1}&_HLS_skip=YES`;
        const playlist = await client.get(`${base}/playlist.m3u8?${asked}`);
        if (playlist.status !== 200) throw new Error(`A playlist is ${playlist.status}`);
        edge = edgeOf(playlist.body.toString());
        if (!firstSeenMs.has(edge.uri)) firstSeenMs.set(edge.uri, playlist.atMs);
        if (index === 0) continue;
        const media = await client.get(`${base}/${edge.uri}`);
        if (media.status !== 200) throw new Error(`${edge.uri} is ${media.status}`);
        delaysMs.push(media.atMs - (firstSeenMs.get(edge.uri) ?? 0));
        parts += 1;
      }
    }),
  );
  for (const client of clients) client.close();
  delaysMs.sort((a, b) => a - b);
  return {
    parts,
    medianMs: delaysMs[Math.floor(delaysMs.length / 2)],
    worstMs: delaysMs.at(-1),
    partsEach: parts / count,
    partsListed: firstSeenMs.size,
  };
}

interface HeldTask {
  url: string;
  base: string;
  requests: number;
  /** So often all of them wait again, as viewers do part after part. */
  rounds: number;
}

interface Release {
  wrong: number;
  bytes: number;
  medianMs: number;
  lastMs: number;
}

/** Without another answer for so long, all are there. */
const quietMs = 1000;

/** As many as the listen queue of the system has room for. */
const batch = 250;

/** Opens connections, has them all wait for the same segment, again and again, and times their release. */
async function held({ url, base, requests, rounds }: HeldTask): Promise<object> {
  const clients: HeldRequest[] = [];
  while (clients.length < requests) {
    clients.push(...(await Promise.all(Array.from({ length: batch }, () => HeldRequest.open(url)))));
  }
  const releases: Release[] = [];
  while (releases.length < rounds) releases.push(await release(clients, url, base));
  for (const client of clients) client.close();
  return {
    event: 'released',
    wrong: Math.max(...releases.map(({ wrong }) => wrong)),
    bytes: Math.max(...releases.map(({ bytes }) => bytes)),
    medianMs: quantile(
      releases.map(({ medianMs }) => medianMs),
      0.5,
    ),
    lastMs: quantile(
      releases.map(({ lastMs }) => lastMs),
      0.5,
    ),
  };
}

async function release(clients: readonly HeldRequest[], url: string, base: string): Promise<Release> {
  const first = await RawClient.open(url);
  const { msn } = edgeOf((await first.get(`${base}/playlist.m3u8`)).body.toString());
  first.close();
  for (const [index, client] of clients.entries()) {
    client.ask(`${base}/playlist.m3u8?_HLS_msn=${msn + 1}&_HLS_skip=YES`);
    if (index % batch === 0) await delay(5);
  }
  setTimeout(() => process.stdout.write('{"event":"held"}\n'), 1000);
  const isQuiet = (): boolean => {
    const newestMs = Math.max(...clients.map(({ atMs }) => atMs));
    return newestMs > 0 && performance.now() - newestMs > quietMs;
  };
  while (!isQuiet()) await delay(100);
  // All have the same answer, so each is whole that has as much of it as the others.
  const wholeBytes = Math.max(...clients.map(({ bytes }) => bytes));
  const wrong = clients.filter(({ status, bytes }) => status !== 200 || bytes !== wholeBytes).length;
  const times = clients.map(({ atMs }) => atMs).sort((a, b) => a - b);
  const from = times[0] ?? 0;
  return {
    wrong,
    bytes: wholeBytes,
    medianMs: quantile(times, 0.5) - from,
    lastMs: (times.at(-1) ?? 0) - from,
  };
}

const [kind, task = '{}'] = process.argv.slice(2);
const given = JSON.parse(task) as EgressTask & ViewersTask & HeldTask;
const run = kind === 'egress' ? egress : kind === 'viewers' ? viewers : held;
process.stdout.write(`${JSON.stringify(await run(given))}\n`);
