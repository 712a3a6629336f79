import type { Frame } from 'node-av/lib';
import { messageOf } from '../../../shared/base/errors.ts';
import type { SlateSettings } from '../../jobs.ts';
import type { OwnerChannel, WorkerTask } from '../owner-channel.ts';
import { VideoEncoder } from '../video-encoder.ts';
import { encodeAv1Still } from './av1-still.ts';
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
          const { codec, description, frames } = await encode(drawn, video, settings, channel);
          const frameBytes = frames.map((frame) => frame.byteLength);
          channel.send(
            'slate',
            { ...video, codec, descriptionBytes: description.byteLength, frameBytes },
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

type SlateVideoSettings = SlateSettings['video'][number];

/** In the codec that is asked for, so that players need no other decoder; where AV1 can't be made, in H.264. */
async function encode(
  drawn: Frame,
  { codec, width, height }: SlateVideoSettings,
  settings: SlateSettings,
  channel: OwnerChannel,
): Promise<Pick<SlateVideoSettings, 'codec'> & { description: Uint8Array; frames: Uint8Array[] }> {
  const size = { width, height };
  if (codec !== 'av1') return { codec, ...(await encodeStill(drawn, { ...size, codec }, settings)) };
  try {
    const { frameMs, framesPerGroup } = settings;
    const cut = { frameMs, framesPerGroup, frames: framesPerGroup * groups };
    return { codec, ...(await encodeAv1Still(drawn, size, cut)) };
  } catch (failure) {
    const message = `The slate is H.264 in the place of AV1: ${messageOf(failure)}`;
    channel.send('log', { level: 'warn', message, left: 0 });
    return { codec: 'h264', ...(await encodeStill(drawn, { ...size, codec: 'h264' }, settings)) };
  }
}

async function encodeStill(
  drawn: Frame,
  { codec, width, height }: { codec: keyof typeof encoders; width: number; height: number },
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
