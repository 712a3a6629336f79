import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../src/shared/base/errors.ts';
import {
  channelWithKeySchema,
  relayReadySchema,
  studioReadySchema,
  type ChannelWithKey,
  type RelayReady,
  type StudioReady,
} from '../../src/shared/contracts/relay.ts';
import { ProgramProcess } from '../program-process.ts';
import { clockedFrames, reportViewing } from './statistics.ts';
import type { SeenFrame } from './viewer-readings.ts';
import { launchViewerBrowser, MeasuredViewer } from './viewer.ts';

export type DemoProtocol = 'srt' | 'rtmp';

/** The demo's last line. Times in ms; `fps` counts different frames. */
export interface DemoResult {
  ok: boolean;
  protocol: DemoProtocol;
  glassToGlassMs: { median: number; p95: number };
  fps: number;
  frames: { shown: number; repeated: number; lost: number };
  /** Picture sizes that the viewer may choose from, best first. */
  rungs: string[];
  avOffsetMs: { median: number; max: number };
  /** Why it is not ok. */
  reason?: string;
}

export interface DemoOptions {
  seconds: number;
  /** A player that has played at its own pace for this long has settled on its delay; measured from then on. */
  settledMs: number;
  /** How the studio reaches the relay. */
  protocol: DemoProtocol;
  /** HOST:PORT of the relay's doors; port 0 takes a free one. */
  srtAddress: string;
  rtmpAddress: string;
  say(line: string): void;
  /** Its reason, an Error, says why the demo ended. */
  signal: AbortSignal;
  /** Puts something between the relay and its viewer, such as a cache. */
  edge?: (relay: { http: string; dataDirectory: string }) => Promise<DemoEdge>;
  /** Called twice a second while the viewer watches, with the seconds of the camera's clock that it saw. */
  onWatching?: (shownSeconds: number, running: RunningDemo) => void;
}

/** What stands between the relay and its viewer. */
interface DemoEdge {
  /** By which the viewer comes, in the place of the relay's own. */
  url: string;
  stop(): Promise<void>;
}

/** The demo's programs while a viewer watches. */
interface RunningDemo {
  relay: ProgramProcess<RelayReady>;
  studio: ProgramProcess<StudioReady>;
}

/** From a cold start to the first picture at the viewer. */
const firstPictureTimeoutMs = 60_000;
const settleTimeoutMs = 30_000;
const pollMs = 500;
/** Shares of what was asked below which the demo has failed; how good it is, the numbers say. */
const minShownShare = 0.5;
const minBeepShare = 0.7;
const programFrameRate = 30;

/** Runs relay, studio and viewer with synthetic devices and measures what the viewer gets. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-demo-'));
  await using ending = new AsyncDisposableStack();
  ending.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  try {
    return await run(options, folder, ending);
  } catch (thrown) {
    return {
      ok: false,
      protocol: options.protocol,
      glassToGlassMs: { median: 0, p95: 0 },
      fps: 0,
      frames: { shown: 0, repeated: 0, lost: 0 },
      rungs: [],
      avOffsetMs: { median: 0, max: 0 },
      reason: messageOf(thrown),
    };
  }
}

async function run(options: DemoOptions, folder: string, ending: AsyncDisposableStack): Promise<DemoResult> {
  const { signal } = options;
  const say = (line: string): void => options.say(line);
  say('Starting the relay…');
  const dataDir = join(folder, 'relay');
  const relay = await ProgramProcess.start(
    'relay',
    [
      ...['--data', dataDir, '--http', '127.0.0.1:0'],
      ...['--srt', options.srtAddress, '--rtmp', options.rtmpAddress],
    ],
    relayReadySchema,
    { signal },
  );
  ending.defer(() => relay.stop());
  const channel = await createChannel(dataDir);

  say('Starting the studio with its test camera and microphone…');
  let studioProblem = '';
  const studio = await ProgramProcess.start(
    'studio',
    [
      ...['--profile', join(folder, 'studio'), '--headless', '--fake-devices', '--go-live'],
      ...['--relay', channel.watchUrl],
    ],
    studioReadySchema,
    {
      signal,
      environment: {
        FOOTLIGHT_DESTINATION: options.protocol === 'srt' ? channel.srtUrl : channel.rtmpUrl,
      },
      onStderr: (line) => {
        studioProblem = problemOf(line) ?? studioProblem;
      },
    },
  );
  ending.defer(() => studio.stop());

  const edge = await options.edge?.({ http: relay.ready.http, dataDirectory: dataDir });
  if (edge) ending.defer(() => edge.stop());
  const watchUrl = edge ? new URL(new URL(channel.watchUrl).pathname, edge.url).href : channel.watchUrl;
  say(`Opening ${watchUrl}`);
  const browser = await launchViewerBrowser();
  ending.defer(() => browser.close());
  const opening = MeasuredViewer.open(browser, watchUrl, firstPictureTimeoutMs);
  const viewer = await Promise.race([opening, aborted(signal)]).catch((thrown: unknown) => {
    throw new Error(studioProblem || `The viewer saw no picture: ${messageOf(thrown)}`, { cause: thrown });
  });

  if (options.settledMs > 0) say('Waiting for the viewer’s delay to settle…');
  const seen = await watch(viewer, options, { relay, studio });
  const rungs = await offeredRungs(relay.ready.http, channel.slug);
  const report = reportViewing(seen.frames, seen.beepsAtMs);
  const problem = judge(report, rungs, options.seconds);
  return {
    ok: problem === undefined,
    protocol: options.protocol,
    glassToGlassMs: rounded(report.glassToGlassMs),
    fps: Math.round(report.fps * 100) / 100,
    frames: report.frames,
    rungs,
    avOffsetMs: rounded(report.avOffsetMs),
    ...(problem !== undefined && { reason: problem }),
  };
}

/** Makes the demo's channel as an operator would. */
async function createChannel(dataDir: string): Promise<ChannelWithKey> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, '..', 'footlight.ts'),
    ...['channel', 'create', 'demo', '--data', dataDir, '--json'],
  ]);
  return channelWithKeySchema.parse(JSON.parse(stdout));
}

/** The sentence of a warning or an error in the studio's log. */
function problemOf(logLine: string): string | undefined {
  try {
    const entry: unknown = JSON.parse(logLine);
    if (typeof entry !== 'object' || entry === null || !('level' in entry) || !('msg' in entry))
      return undefined;
    return Number(entry.level) >= 40 ? String(entry.msg) : undefined;
  } catch {
    return undefined;
  }
}

async function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** Collects readings until `seconds` of live picture were on screen, or twice that time has gone by. */
async function watch(
  viewer: MeasuredViewer,
  options: DemoOptions,
  running: RunningDemo,
): Promise<{ frames: SeenFrame[]; beepsAtMs: number[] }> {
  const { seconds, settledMs, signal, onWatching } = options;
  const frames: SeenFrame[] = [];
  const beepsAtMs: number[] = [];
  const ended = Promise.race([
    aborted(signal),
    ...[running.relay, running.studio].map((program) =>
      program.ended.then(({ sentence }) => Promise.reject(new Error(sentence))),
    ),
  ]);
  ended.catch(() => undefined);
  await Promise.race([settle(viewer, settledMs), ended]);
  options.say(`Watching for ${seconds} s…`);
  const deadlineMs = Date.now() + (seconds * 2 + 10) * 1000;
  for (;;) {
    await Promise.race([delay(pollMs), ended]);
    const readings = await viewer.take();
    frames.push(...readings.frames);
    beepsAtMs.push(...readings.beepsAtMs);
    const clocked = clockedFrames(frames);
    const shownSeconds = new Set(clocked.map((seen) => Math.floor(seen.drawnAtMs / 1000))).size;
    onWatching?.(shownSeconds, running);
    // The first and the last second are seen in part.
    if (shownSeconds > seconds + 1 || Date.now() > deadlineMs) return { frames, beepsAtMs };
  }
}

/** Waits until the player neither hurries nor tarries any more, or for as long as that may take. */
async function settle(viewer: MeasuredViewer, settledMs: number): Promise<void> {
  const startedAtMs = Date.now();
  let steadySinceMs = startedAtMs;
  while (Date.now() - steadySinceMs < settledMs && Date.now() - startedAtMs < settleTimeoutMs) {
    await delay(pollMs);
    const { playing, playbackRate } = await viewer.take();
    if (!playing || playbackRate !== 1) steadySinceMs = Date.now();
  }
}

async function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Sizes in the multivariant playlist, best first. */
async function offeredRungs(relayUrl: string, slug: string): Promise<string[]> {
  const response = await fetch(`${relayUrl}/hls/${slug}/index.m3u8`);
  const heights = [...(await response.text()).matchAll(/RESOLUTION=\d+x(\d+)/g)].map((match) =>
    Number(match[1]),
  );
  return [...new Set(heights)].sort((a, b) => b - a).map((height) => `${height}p`);
}

function judge(
  report: ReturnType<typeof reportViewing>,
  rungs: readonly string[],
  seconds: number,
): string | undefined {
  const expected = seconds * programFrameRate;
  if (report.frames.shown < expected * minShownShare) {
    return `The viewer saw ${report.frames.shown} of about ${Math.round(expected)} frames.`;
  }
  if (report.beeps < Math.floor(seconds * minBeepShare)) {
    return `The viewer heard ${report.beeps} of about ${Math.round(seconds)} beeps.`;
  }
  if (rungs.length < 2) return `The relay offered ${rungs.length} qualities instead of a ladder.`;
  return undefined;
}

function rounded<T extends Record<string, number>>(values: T): T {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      Number.isFinite(value) ? Math.round(value * 10) / 10 : 0,
    ]),
  ) as T;
}
