import { execFile } from 'node:child_process';
import type { MediaFrame, MediaVideoConfig } from '../../../src/shared/contracts/media-link.ts';
import { readClockStrip } from '../../../src/shared/media/test-signal/clock-strip.ts';

const startCode = Uint8Array.of(0, 0, 0, 1);

/** Parameter sets of an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1). */
function parameterSets(record: Uint8Array): Uint8Array[] {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const sets: Uint8Array[] = [];
  let at = 5;
  for (const mask of [0x1f, 0xff]) {
    const count = view.getUint8(at++) & mask;
    for (let index = 0; index < count; index++) {
      const length = view.getUint16(at);
      sets.push(record.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }
  return sets;
}

/** What the link carried as a byte stream (ITU-T H.264, annex B) for any decoder. */
function toAnnexB(config: MediaVideoConfig, pictures: readonly MediaFrame[]): Buffer {
  const parts: Uint8Array[] = parameterSets(config.description).flatMap((set) => [startCode, set]);
  for (const { payload } of pictures) {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    for (let at = 0; at < payload.byteLength;) {
      const length = view.getUint32(at);
      parts.push(startCode, payload.subarray(at + 4, at + 4 + length));
      at += 4 + length;
    }
  }
  return Buffer.concat(parts);
}

/** A decoded picture, RGBA. */
export class DecodedPicture {
  readonly rgba: Buffer;
  readonly width: number;
  readonly height: number;

  constructor(rgba: Buffer, width: number, height: number) {
    this.rgba = rgba;
    this.width = width;
    this.height = height;
  }

  /** Colour at a place, 0 to 255 each. */
  at(x: number, y: number): [number, number, number] {
    const at = (Math.round(y) * this.width + Math.round(x)) * 4;
    return [this.rgba[at] ?? 0, this.rgba[at + 1] ?? 0, this.rgba[at + 2] ?? 0];
  }

  get clock(): ReturnType<typeof readClockStrip> {
    return readClockStrip(this.rgba, this.width, this.height);
  }
}

/** Runs FFmpeg with `input` on its standard input; resolves with its output. */
export function runFfmpeg(parameters: readonly string[], input: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { encoding: 'buffer', maxBuffer: 2 ** 31 } as const;
    const child = execFile('/usr/bin/ffmpeg', ['-v', 'error', ...parameters], options, (error, stdout) => {
      if (error) reject(new Error('FFmpeg failed.', { cause: error }));
      else resolve(stdout);
    });
    child.stdin?.end(input);
  });
}

/** Decodes by FFmpeg, scaled to `width` × `height`; one picture for each from the first keyframe on. */
export async function decodePictures(
  pictures: readonly MediaFrame[],
  configs: readonly MediaVideoConfig[],
  width: number,
  height: number,
): Promise<DecodedPicture[]> {
  const config = configs.at(-1);
  if (!config) throw new Error('No video configuration came.');
  const filter = `scale=${width}:${height}:in_color_matrix=bt709`;
  const output = ['-f', 'rawvideo', '-pix_fmt', 'rgba', '-fps_mode', 'passthrough', '-'];
  const raw = await runFfmpeg(['-i', '-', '-vf', filter, ...output], toAnnexB(config, pictures));
  const bytes = width * height * 4;
  return Array.from(
    { length: raw.byteLength / bytes },
    (_, index) => new DecodedPicture(raw.subarray(index * bytes, (index + 1) * bytes), width, height),
  );
}
