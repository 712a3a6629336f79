import type { Frame } from 'node-av/lib';
import type { SlateSettings } from '../../jobs.ts';
import type { OwnerChannel, WorkerTask } from '../owner-channel.ts';
import { VideoEncoder } from '../video-encoder.ts';
import { drawSlate, readPicture } from './slate-canvas.ts';

const encoders = { h264: 'libx264', hevc: 'libx265' } as const;
/** Enough for a clean picture that stands still, at this size. */
const bitsPerPixel = 0.8;
/** Two groups, for two keyframes in a row must not look alike (ITU-T H.264 7.4.3, idr_pic_id). */
const groups = 2;

/** Encodes a still picture with a text in every size that is asked for. */
export class SlateTask implements WorkerTask {
  constructor(settings: SlateSettings, channel: OwnerChannel) {
    this.#run(settings, channel).then(
      () => {
        channel.end();
      },
      (failure: unknown) => {
        channel.end(failure);
      },
    );
  }

  handleMessage(): void {
    // A still picture takes no input.
  }

  async #run(settings: SlateSettings, channel: OwnerChannel): Promise<void> {
    const picture = await readPicture();
    try {
      for (const video of settings.video) {
        const drawn = await drawSlate(picture, video, settings.text);
        try {
          const { description, frames } = await encodeStill(drawn, video, settings);
          const frameBytes = frames.map((frame) => frame.byteLength);
          channel.send(
            'slate',
            { ...video, descriptionBytes: description.byteLength, frameBytes },
            Buffer.concat([description, ...frames]),
          );
        } finally {
          drawn.free();
        }
      }
    } finally {
      picture.free();
    }
  }
}

async function encodeStill(
  drawn: Frame,
  { codec, width, height }: SlateSettings['video'][number],
  { framesPerGroup, frameMs }: SlateSettings,
): Promise<{ description: Uint8Array; frames: Uint8Array[] }> {
  const encoder = await VideoEncoder.open(
    {
      codec,
      encoder: encoders[codec],
      width,
      height,
      frameRate: 1000 / frameMs,
      bitrateKbps: Math.max(150, Math.round((width * height * bitsPerPixel) / 1000)),
      ticksPerSecond: 1000,
      threads: 1,
    },
    drawn,
  );
  try {
    const frames: Uint8Array[] = [];
    const take = ({ data }: { data: Uint8Array }): void => {
      frames.push(data);
    };
    for (let index = 0; index < framesPerGroup * groups; index++) {
      drawn.pts = BigInt(Math.round(index * frameMs));
      await encoder.encode(drawn, index % framesPerGroup === 0, take);
    }
    await encoder.encode(undefined, false, take);
    return { description: encoder.description, frames };
  } finally {
    encoder.dispose();
  }
}
