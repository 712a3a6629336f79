import { Frame } from 'node-av/lib';
import type { OwnerChannel, WorkerTask } from '../owner-channel.ts';
import { encoderProfile } from '../encoder-options.ts';
import { check } from '../ffmpeg.ts';
import { VideoEncoder } from '../video-encoder.ts';

const trialFrames = 30;
const frameRate = 30;
const size = { width: 1280, height: 720 };

/** Tries encoders with real frames, one after the other; says before each which one it is. */
export class ProbeTask implements WorkerTask {
  constructor(encoders: readonly string[], channel: OwnerChannel) {
    this.#run(encoders, channel).then(
      () => {
        channel.end();
      },
      (failure: unknown) => {
        channel.end(failure);
      },
    );
  }

  handleMessage(): void {
    // A trial takes no input.
  }

  async #run(encoders: readonly string[], channel: OwnerChannel): Promise<void> {
    for (const encoder of encoders) {
      channel.send('probing', { encoder });
      const framesPerSecond = await tryEncoder(encoder).catch(() => undefined);
      if (framesPerSecond === undefined) continue;
      channel.send('probed', {
        encoder,
        codec: codecOf(encoder),
        hardware: encoderProfile(encoder)?.hardware ?? false,
        framesPerSecond,
      });
    }
  }
}

function codecOf(encoder: string): 'h264' | 'hevc' {
  return encoder.startsWith('hevc') || encoder === 'libx265' ? 'hevc' : 'h264';
}

/** @returns frames a second; throws if the encoder doesn't work here */
async function tryEncoder(name: string): Promise<number> {
  const encoder = await VideoEncoder.open({
    codec: codecOf(name),
    encoder: name,
    ...size,
    frameRate,
    bitrateKbps: 3000,
    ticksPerSecond: frameRate,
    threads: 0,
  });
  const frame = new Frame();
  frame.alloc();
  try {
    frame.width = size.width;
    frame.height = size.height;
    frame.format = encoder.pixelFormat;
    check(frame.getBuffer(0), 'get memory for a frame');
    let pictures = 0;
    const count = (): void => {
      pictures++;
    };
    let elapsedMs = 0;
    for (let index = 0; index < trialFrames; index++) {
      check(frame.makeWritable(), 'get memory for a frame');
      // Noise that moves, so that there is something to encode.
      frame.data?.forEach((plane, number) =>
        plane.forEach((_, at) => (plane[at] = pattern(at, index, number))),
      );
      frame.pts = BigInt(index);
      const startMs = performance.now();
      await encoder.encode(frame, index === 0, count);
      if (index === trialFrames - 1) await encoder.encode(undefined, false, count);
      elapsedMs += performance.now() - startMs;
    }
    if (pictures !== trialFrames) throw new Error(`${name} made ${pictures} pictures of ${trialFrames}.`);
    return (trialFrames * 1000) / elapsedMs;
  } finally {
    frame.free();
    encoder.dispose();
  }
}

function pattern(at: number, frame: number, plane: number): number {
  return plane === 0 ? ((at * 7) ^ (at >> 9) ^ (frame * 5)) & 0xff : 128;
}
