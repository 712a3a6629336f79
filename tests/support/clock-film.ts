import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { drawClockStrip, type FillTarget } from '../../src/shared/media/test-signal/clock-strip.ts';
import { beepSample } from '../../src/shared/media/test-signal/timing.ts';

const width = 640;
const height = 360;
const sampleRate = 48_000;
export const filmFrameRate = 30;

/** A picture in memory that rectangles of grey can be drawn into. */
class GreyPicture implements FillTarget {
  readonly luma = new Uint8Array(width * height).fill(90);
  fillStyle: unknown = '#000000';

  fillRect(x: number, y: number, rectWidth: number, rectHeight: number): void {
    const value = Number.parseInt(String(this.fillStyle).slice(1, 3), 16);
    for (let row = y; row < y + rectHeight; row++)
      this.luma.fill(value, row * width + x, row * width + x + rectWidth);
  }
}

/**
 * Writes an MP4 whose picture and sound say what the test camera and microphone would have said,
 * from `startEpochMs` on: frame n was drawn n / 30 s after it, and the beeps are at the whole seconds.
 */
export async function writeClockFilm(path: string, startEpochMs: number, seconds: number): Promise<void> {
  const sound = Float32Array.from({ length: seconds * sampleRate }, (_, sample) =>
    beepSample(startEpochMs + (sample * 1000) / sampleRate),
  );
  const soundPath = `${path}.f32`;
  writeFileSync(soundPath, new Uint8Array(sound.buffer));
  const ffmpeg = spawn(
    'ffmpeg',
    [
      ...['-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${width}x${height}`],
      ...[
        '-r',
        String(filmFrameRate),
        '-i',
        'pipe:0',
        '-f',
        'f32le',
        '-ar',
        String(sampleRate),
        '-ac',
        '1',
        '-i',
        soundPath,
      ],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '30', '-bf', '0'],
      ...['-c:a', 'aac', '-b:a', '128k', '-movflags', '+faststart', path],
    ],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  );
  const ended = once(ffmpeg, 'close');
  for (let frame = 0; frame < seconds * filmFrameRate; frame++) {
    const picture = new GreyPicture();
    drawClockStrip(picture, width, height, { epochMs: startEpochMs + (frame * 1000) / filmFrameRate, frame });
    if (!ffmpeg.stdin.write(picture.luma)) await once(ffmpeg.stdin, 'drain');
  }
  ffmpeg.stdin.end();
  const [exitCode] = (await ended) as [number | null];
  if (exitCode !== 0) throw new Error(`ffmpeg ended with ${String(exitCode)}`);
}
