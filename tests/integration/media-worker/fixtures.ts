import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, existsSync, renameSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const directory = join(tmpdir(), 'footlight-test-media');
const maxOutputBytes = 64 * 1024 * 1024;

/** Runs Debian's ffmpeg, which isn't the one that is tested; what it complains of is returned. */
export async function ffmpeg(...args: string[]): Promise<string> {
  const { stderr } = await run('ffmpeg', ['-hide_banner', '-nostdin', '-v', 'warning', '-y', ...args], {
    maxBuffer: maxOutputBytes,
  });
  return stderr;
}

/** What ffprobe says of a file, as lines of comma-separated values. */
export async function ffprobe(file: string, ...args: string[]): Promise<string[]> {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-of', 'csv=p=0', ...args, file], {
    maxBuffer: maxOutputBytes,
  });
  return stdout.split('\n').filter((line) => line !== '');
}

/** The times in seconds that a detecting filter of ffmpeg writes to its log. */
export async function detect(file: string, filter: readonly string[], pattern: RegExp): Promise<number[]> {
  const { stderr } = await run('ffmpeg', ['-nostdin', '-i', file, ...filter, '-f', 'null', '-']);
  return [...stderr.matchAll(pattern)].map((match) => Number(match[1]));
}

/** Mean red, green and blue of a file's first picture, or of what `filter` leaves of it, 0 to 255, as a player that heeds its tags shows it. */
export async function meanColor(file: string, filter = 'null'): Promise<number[]> {
  const { stdout } = await run(
    'ffmpeg',
    [
      ...['-v', 'error', '-nostdin', '-i', file, '-frames:v', '1'],
      ...['-vf', `${filter},scale=1:1:flags=area,format=rgb24`, '-f', 'rawvideo', '-'],
    ],
    { encoding: 'buffer' },
  );
  return [...stdout];
}

/** A media file made by ffmpeg; made once, and kept for the next run. */
export async function fixture(extension: string, ...args: string[]): Promise<Buffer> {
  mkdirSync(directory, { recursive: true });
  const name = createHash('sha256').update(args.join('\0')).digest('hex').slice(0, 16);
  const path = join(directory, `${name}.${extension}`);
  if (!existsSync(path)) {
    const unfinished = join(directory, `${name}.${process.pid}.${extension}`);
    await ffmpeg(...args, unfinished);
    renameSync(unfinished, path);
  }
  return readFile(path);
}

/** A moving picture with a keyframe every two seconds. */
export function picture(options: { rate?: string; size?: string; seconds?: number } = {}): string[] {
  const { rate = '30', size = '320x180', seconds = 6 } = options;
  return ['-f', 'lavfi', '-t', String(seconds), '-i', `testsrc2=s=${size}:r=${rate}`];
}

export function tone(options: { sampleRate?: number; channels?: number; seconds?: number } = {}): string[] {
  const { sampleRate = 48_000, channels = 2, seconds = 6 } = options;
  const source = `sine=f=440:r=${sampleRate},aformat=channel_layouts=${channels === 1 ? 'mono' : 'stereo'}`;
  return ['-f', 'lavfi', '-t', String(seconds), '-i', source];
}

/** H.264 with keyframes at every second second of the input's time and nowhere else. */
export const h264 = [
  ...[
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-pix_fmt',
    'yuv420p',
    '-x264-params',
    'scenecut=0:keyint=1000',
  ],
  ...['-force_key_frames', 'expr:gte(t,n_forced*2)'],
];

export const aac = ['-c:a', 'aac', '-b:a', '96k'];
