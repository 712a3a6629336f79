import type { Frame } from 'node-av/lib';
import type { Poster, SpriteSheet } from '../../jobs.ts';
import { JpegEncoder, jpegPixelFormat } from '../jpeg-encoder.ts';
import { Scaler } from '../scaler.ts';
import { VideoDecoder } from '../video-decoder.ts';
import type { VideoPicture } from './demuxer.ts';
import { SpriteSheets } from './sprite-sheets.ts';
import type { ProbedVideo } from './stream-probe.ts';
import { ticksOfMs, ticksPerSecond, usOfTicks } from './ticks.ts';
import { shownSize } from './video-shape.ts';

/** Longest side, in px. */
const tileSide = 160;
const posterSide = 1280;
const posterIntervalTicks = 60 * ticksPerSecond;
/** Keyframes that may wait. */
const maxQueued = 32;
/** Standard deviation of a picture's brightness, of 255, below which it shows next to nothing: black, a fade. */
const leastContrast = 8;

interface ThumbnailTools {
  decoder: VideoDecoder;
  tile: Scaler;
  sheets: SpriteSheets;
  poster: { scaler: Scaler; encoder: JpegEncoder; width: number; height: number };
}

export interface ThumbnailListener {
  sprite(sheet: SpriteSheet): void;
  poster(poster: Poster): void;
  /** No more come. */
  failed(failure: unknown): void;
}

/**
 * Small pictures of a stream for the seek bar, and larger ones that stand for it, out of its
 * keyframes alone and beside everything else: what can't be kept up with is left out.
 */
export class Thumbnails {
  readonly #tools: ThumbnailTools;
  readonly #listener: ThumbnailListener;
  readonly #intervalTicks: number;
  #nextTicks = -Infinity;
  #nextPosterTicks = -Infinity;
  #hasPoster = false;
  readonly #queue: VideoPicture[] = [];
  #working: Promise<void> | undefined;

  private constructor(tools: ThumbnailTools, intervalMs: number, listener: ThumbnailListener) {
    this.#tools = tools;
    this.#intervalTicks = ticksOfMs(intervalMs);
    this.#listener = listener;
  }

  static async open(
    video: ProbedVideo,
    intervalMs: number,
    listener: ThumbnailListener,
  ): Promise<Thumbnails> {
    const shown = shownSize(video.picture);
    const tile = within(shown, tileSide);
    const poster = within(shown, posterSide);
    const tools: ThumbnailTools = {
      decoder: await VideoDecoder.open(video.codec, video.description, ticksPerSecond),
      tile: new Scaler(tile.width, tile.height, jpegPixelFormat),
      sheets: await SpriteSheets.open(tile.width, tile.height),
      poster: {
        ...poster,
        scaler: new Scaler(poster.width, poster.height, jpegPixelFormat),
        encoder: await JpegEncoder.open(poster.width, poster.height),
      },
    };
    return new Thumbnails(tools, intervalMs, listener);
  }

  /** Takes any picture of the stream; makes something of a keyframe when it is time for it. */
  push(picture: VideoPicture): void {
    if (!picture.keyframe || picture.ptsTicks < this.#nextTicks) return;
    if (this.#queue.length >= maxQueued) return;
    this.#nextTicks = picture.ptsTicks + this.#intervalTicks;
    this.#queue.push(picture);
    this.#working ??= this.#work();
  }

  /** Waits for what is being made. */
  async finish(): Promise<void> {
    await this.#working;
  }

  dispose(): void {
    const { decoder, tile, sheets, poster } = this.#tools;
    decoder.dispose();
    tile.dispose();
    sheets.dispose();
    poster.scaler.dispose();
    poster.encoder.dispose();
  }

  async #work(): Promise<void> {
    try {
      for (let keyframe = this.#queue.shift(); keyframe; keyframe = this.#queue.shift()) {
        await this.#make(keyframe);
      }
    } catch (failure) {
      this.#nextTicks = Infinity;
      this.#queue.length = 0;
      this.#listener.failed(failure);
    } finally {
      this.#working = undefined;
    }
  }

  async #make(keyframe: VideoPicture): Promise<void> {
    const { decoder } = this.#tools;
    const use = (frame: Frame): Promise<void> => this.#use(frame, keyframe.ptsTicks);
    await decoder.decode(keyframe, use);
    await decoder.decode(undefined, use);
    decoder.reset();
  }

  async #use(frame: Frame, ptsTicks: number): Promise<void> {
    const { tile, sheets, poster } = this.#tools;
    const atUs = usOfTicks(ptsTicks);
    let contrast = 0;
    await tile.scale(frame, async (small) => {
      contrast = contrastOf(small);
      this.#listener.sprite(await sheets.add(small, atUs));
    });
    const isPlain = contrast < leastContrast;
    if (ptsTicks < this.#nextPosterTicks || (isPlain && this.#hasPoster)) return;
    // A plain first picture will do until there is another.
    if (!isPlain) this.#nextPosterTicks = ptsTicks + posterIntervalTicks;
    this.#hasPoster = true;
    await poster.scaler.scale(frame, async (large) => {
      const jpeg = await poster.encoder.encode(large);
      this.#listener.poster({ atUs, width: poster.width, height: poster.height, jpeg });
    });
  }
}

/** The size with `side` as its longest side, if it is larger; both sides even. */
function within(
  { width, height }: { width: number; height: number },
  side: number,
): { width: number; height: number } {
  const scale = Math.min(1, side / Math.max(width, height));
  const even = (pixels: number): number => Math.max(2, Math.round((pixels * scale) / 2) * 2);
  return { width: even(width), height: even(height) };
}

/** Standard deviation of a frame's brightness, 0 to 255. */
function contrastOf(frame: Frame): number {
  const [plane] = frame.data ?? [];
  const [stride = 0] = frame.linesize;
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < frame.height; row++) {
    for (let column = 0; column < frame.width; column++) {
      const value = plane?.[row * stride + column] ?? 0;
      sum += value;
      squares += value * value;
    }
  }
  const count = frame.width * frame.height;
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}
