import { setTimeout as delay } from 'node:timers/promises';
import { runProgram } from '../integration/rtmp/programs.ts';

/** How long a reader may take on a busy machine. */
const patienceMs = 40_000;

/** A picture or a block of sound as a player that is not ours decoded it, in s. */
export interface DecodedFrame {
  startS: number;
  durationS: number;
}

/** What a player made of an address. */
export interface Decoded {
  /** What it complained of. */
  complaints: string;
  frames: DecodedFrame[];
}

/** Which of a stream's two is decoded. */
export type Content = 'picture' | 'sound';

/**
 * Debian's FFmpeg.
 * @param options such as how many seconds, and where it begins
 */
export async function decodeByFfmpeg(
  url: string,
  content: Content,
  { seconds, fromStart = false }: { seconds?: number; fromStart?: boolean } = {},
): Promise<Decoded> {
  const { child, finished } = runProgram('/usr/bin/ffmpeg', [
    ...['-v', 'error', '-nostdin', ...(url.startsWith('https:') ? ['-tls_verify', '0'] : [])],
    ...[...(fromStart ? ['-live_start_index', '0'] : []), '-i', url],
    ...[...(seconds === undefined ? [] : ['-t', String(seconds)]), '-fps_mode', 'passthrough'],
    ...(content === 'picture' ? ['-map', '0:v:0'] : ['-map', '0:a:0', '-c:a', 'pcm_s16le']),
    ...['-f', 'framecrc', '-'],
  ]);
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  const { code, stdout, stderr } = await finished;
  clearTimeout(timer);
  const text = stdout.toString();
  const [, numerator, denominator] = /^#tb 0: (\d+)\/(\d+)/m.exec(text) ?? [];
  const tickS = Number(numerator) / Number(denominator);
  // Stream, decoding time, presentation time, duration, size, checksum.
  const frames = [...text.matchAll(/^0, +-?\d+, +(-?\d+), +(\d+),/gm)].map(([, time, duration]) => ({
    startS: Number(time) * tickS,
    durationS: Number(duration) * tickS,
  }));
  return { complaints: code === 0 ? stderr : `FFmpeg ended with ${String(code)}: ${stderr}`, frames };
}

/** GStreamer's readers of HLS are part of the player that knows its streams, and of the one before it. */
export type GstreamerPlayer = 'uridecodebin3' | 'uridecodebin';

/**
 * Debian's GStreamer.
 * @param count so many frames are waited for; all to the end if absent
 */
export async function decodeByGstreamer(
  url: string,
  content: Content,
  player: GstreamerPlayer,
  count = Infinity,
): Promise<Decoded> {
  const caps = content === 'picture' ? 'video/x-raw' : 'audio/x-raw';
  const pipeline = [player, `uri=${url}`, 'name=d', 'd.', '!', caps, '!'];
  const { child, finished } = runProgram('gst-launch-1.0', [
    ...['-v', ...pipeline, 'fakesink', 'name=taken', 'silent=false', 'sync=false'],
  ]);
  let said = '';
  const framesNow = (): DecodedFrame[] =>
    [...said.matchAll(/\(taken:sink\).*? pts: ([\d:.]+), duration: ([\d:.]+|none)/g)].map(
      ([, time = '', duration = '']) => ({ startS: clockS(time), durationS: clockS(duration) }),
    );
  const enough = new Promise<void>((resolve) => {
    child.stdout?.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (count < Infinity && framesNow().length >= count) resolve();
    });
  });
  const gone = new AbortController();
  const late = delay(patienceMs, undefined, { signal: gone.signal }).catch(() => undefined);
  await Promise.race([enough, finished, late]);
  gone.abort();
  child.kill('SIGKILL');
  const { stderr } = await finished;
  return { complaints: stderr, frames: framesNow() };
}

/** `0:00:01.500000000` in s; NaN of what has no time. */
function clockS(text: string): number {
  return text.split(':').reduce((sum, digits) => sum * 60 + Number(digits), 0);
}
