import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ffprobe } from '../media-worker/fixtures.ts';

const sampleRate = 48_000;

/** The names of a file's sound tracks, in order. */
export async function trackNamesOf(path: string): Promise<string[]> {
  const entries = ['-select_streams', 'a', '-show_entries', 'stream_tags=handler_name'];
  return ffprobe(path, ...entries);
}

/**
 * What is in a sound track that holds the test page's tone: its pitch, and when it becomes loud, in seconds from
 * the file's start.
 */
export async function toneOf(path: string, track: number): Promise<{ hz: number; loudAtSeconds: number[] }> {
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    // Zeros where the track has nothing, so that a sample's place is its time.
    [
      ...[
        '-v',
        'error',
        '-nostdin',
        '-i',
        path,
        '-map',
        `0:a:${track}`,
        '-af',
        'aresample=async=1:first_pts=0',
      ],
      ...['-ac', '1', '-f', 'f32le', '-'],
    ],
    { encoding: 'buffer', maxBuffer: 64_000_000 },
  );
  const samples = new Float32Array(Uint8Array.from(stdout).buffer);
  let crossings = 0;
  let heard = 0;
  let quietSince = 0;
  const loudAtSeconds: number[] = [];
  samples.forEach((sample, at) => {
    if (Math.abs(sample) > 0.001) heard += 1;
    if (sample >= 0 !== (samples[at - 1] ?? 0) >= 0) crossings += 1;
    if (Math.abs(sample) < 0.15) return;
    if (at - quietSince > sampleRate / 10) loudAtSeconds.push(at / sampleRate);
    quietSince = at;
  });
  return { hz: (crossings / 2 / heard) * sampleRate, loudAtSeconds };
}
