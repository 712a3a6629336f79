import type { AudioSample, VideoSample } from 'mediabunny';
import type { TimedFrame } from '../compositor/timed-feed.ts';
import type { SoundPacket } from '../mixer/sound-feed.ts';
import { toStereo } from './to-stereo.ts';

/** Where a player's pictures and sound go. */
export class MediaOutput {
  readonly #frames: MessagePort;
  #sound: MessagePort | undefined;

  constructor(frames: MessagePort) {
    this.#frames = frames;
  }

  /** @param beginUs what is sent to the new port is heard from then on; undefined: nothing plays */
  setSound(port: MessagePort | undefined, beginUs: number | undefined): void {
    this.#sound?.close();
    this.#sound = port;
    if (beginUs !== undefined) this.#sendSound({ type: 'begin', atUs: beginUs });
  }

  /** A new stretch begins: what was sent ahead of the last one is neither seen nor heard. */
  begin(atUs: number): void {
    this.#sendFrame({ type: 'cut' });
    this.#sendSound({ type: 'begin', atUs });
  }

  /** Another stretch of sound follows the one before. */
  joinSound(atUs: number): void {
    this.#sendSound({ type: 'begin', atUs });
  }

  /** The picture stays as it is, the sound ends. */
  pause(atUs: number): void {
    this.#sendFrame({ type: 'cut' });
    this.#sendSound({ type: 'cut', atUs });
  }

  clearPicture(): void {
    this.#sendFrame({ type: 'clear' });
  }

  /** The sample stays the caller's. */
  sendPicture(sample: VideoSample, dueUs: number): void {
    const frame = upright(sample);
    this.#sendFrame({ type: 'frame', frame, dueUs }, [frame]);
  }

  /** The sample stays the caller's. @param speed 1 is the file's own; the pitch goes with it, as on tape */
  sendSound(sample: AudioSample, dueUs: number, speed: number): void {
    if (!this.#sound) return;
    const [left, right] = toStereo(sample);
    const inputRate = sample.sampleRate * speed;
    this.#sendSound({ type: 'sound', left, right, inputRate, startUs: dueUs }, [left.buffer, right.buffer]);
  }

  close(): void {
    this.#frames.close();
    this.#sound?.close();
  }

  #sendFrame(message: TimedFrame, transfer: Transferable[] = []): void {
    this.#frames.postMessage(message, transfer);
  }

  #sendSound(packet: SoundPacket, transfer: Transferable[] = []): void {
    this.#sound?.postMessage(packet, transfer);
  }
}

/** The picture as it is meant to be seen: telephones film sideways and say so beside the picture. */
function upright(sample: VideoSample): VideoFrame {
  if (sample.rotation === 0) return sample.toVideoFrame();
  const canvas = new OffscreenCanvas(sample.displayWidth, sample.displayHeight);
  const context = canvas.getContext('2d');
  if (!context) return sample.toVideoFrame();
  sample.draw(context, 0, 0);
  return new VideoFrame(canvas, { timestamp: sample.microsecondTimestamp });
}
