import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { buffer, text } from 'node:stream/consumers';

/** What is seen in the first picture of a film. */
export interface PictureFacts {
  width: number;
  height: number;
  /** 0 to 255 */
  meanLuma: number;
  maxLuma: number;
}

/** Has the system's ffmpeg decode a film's first picture. */
export async function firstPicture(film: Buffer): Promise<PictureFacts> {
  const child = spawn(
    'ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-i', 'pipe:0', '-frames:v', '1'],
      ...['-pix_fmt', 'gray', '-f', 'image2pipe', '-c:v', 'pgm', 'pipe:1'],
    ],
    { stdio: 'pipe' },
  );
  // ffmpeg stops reading as soon as it has its picture.
  child.stdin.on('error', () => undefined);
  child.stdin.end(film);
  const [image, complaint] = await Promise.all([
    buffer(child.stdout),
    text(child.stderr),
    child.exitCode === null ? once(child, 'close') : undefined,
  ]);
  // A portable greymap: P5, width and height, greatest value, then one byte for each pixel.
  const header = /^P5\s(\d+) (\d+)\s\d+\s/u.exec(image.subarray(0, 40).toString('latin1'));
  if (!header) throw new Error(`There is no picture: ${complaint}`);
  const pixels = image.subarray(header[0].length);
  let sum = 0;
  let maxLuma = 0;
  for (const value of pixels) {
    sum += value;
    maxLuma = Math.max(maxLuma, value);
  }
  return { width: Number(header[1]), height: Number(header[2]), meanLuma: sum / pixels.length, maxLuma };
}
