import { FootlightError, messageOf } from '../../../shared/base/errors.ts';
import { videoCodecString } from '../../../shared/media/fmp4/codec-string.ts';
import type { Rendition, TranscodeSettings } from '../../jobs.ts';
import type { OwnerChannel } from '../owner-channel.ts';
import { softwareEncoders } from '../encoder-options.ts';
import { VideoDecoder } from '../video-decoder.ts';
import type { VideoPicture } from './demuxer.ts';
import { FrameFitter } from './frame-fitter.ts';
import { Ladder } from './ladder.ts';
import { RenditionWriter, type PartListener } from './rendition-writer.ts';
import { Rung } from './rung.ts';
import { planRungs, planSource, type RungPlan, type SourceShape } from './rung-plan.ts';
import type { SegmentBoundaries } from './segment-boundaries.ts';
import { tooFar, type ProbedVideo } from './stream-probe.ts';
import { Thumbnails } from './thumbnails.ts';
import { ticksOfMs, ticksPerSecond } from './ticks.ts';
import { colourOf, pixelAspectOf, shownSize } from './video-shape.ts';

/** What is assumed of a source that doesn't tell its bitrate, or says what can't be. */
const bitsPerPixel = 0.1;
const leastBitsPerPixel = 0.01;
const mostBitsPerPixel = 1;

export interface VideoWorkOptions {
  settings: TranscodeSettings;
  /** Greatest duration of a part. */
  partTargetMs: number;
  boundaries: SegmentBoundaries;
  startTicks: number;
  /** As the container has it; 0 if it doesn't. */
  declaredKbps: number;
  channel: OwnerChannel;
  onPart: PartListener;
  /** A frame was encoded in all rungs. */
  onProgress: () => void;
}

/** All that is made of a stream's picture: the copied source, the rungs, the thumbnails. */
export class VideoWork {
  readonly #video: ProbedVideo;
  readonly #options: VideoWorkOptions;
  readonly #copied: RenditionWriter | undefined;
  #rungs: Rung[] = [];
  #ladder: Ladder | undefined;
  #thumbnails: Thumbnails | undefined;
  /** Of the newest picture. */
  #description: Uint8Array;
  #formatChanges = 0;

  private constructor(video: ProbedVideo, options: VideoWorkOptions) {
    this.#video = video;
    this.#options = options;
    this.#description = video.description;
    if (this.#copies) this.#copied = this.#openCopy();
  }

  /** @throws FootlightError ENCODER_UNAVAILABLE, CODEC_UNSUPPORTED */
  static async open(video: ProbedVideo, options: VideoWorkOptions): Promise<VideoWork> {
    const work = new VideoWork(video, options);
    await work.#openLadder();
    await work.#openThumbnails();
    return work;
  }

  get renditions(): Rendition[] {
    return [
      ...(this.#copied ? [this.#copied.rendition] : []),
      ...this.#rungs.map((rung) => rung.writer.rendition),
    ];
  }

  /** See `Ladder.load`; without rungs there is none. */
  get load(): Ladder['load'] {
    return this.#ladder?.load ?? { lagUs: 0, workedPictures: 0, isIdle: true };
  }

  /** Where pictures are only passed on: see `RenditionWriter`. */
  get dueSeconds(): number | undefined {
    return this.#ladder ? undefined : this.#copied?.dueSeconds;
  }

  /** How often the source's format changed, where that doesn't end the work. */
  get formatChanges(): number {
    return this.#formatChanges;
  }

  /**
   * @throws FootlightError SOURCE_CHANGED, SOURCE_KEYFRAMES_TOO_FAR, ENCODER_UNAVAILABLE: the work is over
   */
  async push(picture: VideoPicture): Promise<void> {
    if (picture.description && Buffer.compare(picture.description, this.#description) !== 0) {
      if (!this.#fits) {
        throw new FootlightError('SOURCE_CHANGED', 'The publisher changed the format of its picture.');
      }
      this.#description = picture.description;
      this.#formatChanges++;
    }
    if (this.#copied) this.#copy(picture, this.#copied);
    // Thumbnails don't see every picture, so not every change either.
    this.#thumbnails?.push({ ...picture, description: this.#description });
    await this.#ladder?.push(picture);
  }

  async finish(): Promise<void> {
    this.#copied?.flush();
    await this.#ladder?.finish();
    await this.#thumbnails?.finish();
  }

  dispose(): void {
    this.#ladder?.dispose();
    this.#thumbnails?.dispose();
  }

  get #fits(): boolean {
    return this.#options.settings.source === 'fit';
  }

  /** An interlaced picture shows combs in every browser, so it is passed on only where nothing may be encoded. */
  get #copies(): boolean {
    const { source, rungs } = this.#options.settings;
    return source === 'copy' && (!this.#video.interlaced || rungs.length === 0);
  }

  get #shape(): SourceShape {
    const { picture, frameRate, playsEverywhere } = this.#video;
    return {
      ...shownSize(picture),
      frameRate,
      playsEverywhere: playsEverywhere || !this.#copies,
      bitrateKbps: this.#options.declaredKbps,
    };
  }

  get #bitrateKbps(): number {
    const { declaredKbps } = this.#options;
    const { width, height } = this.#video.picture;
    const kilopixels = (width * height * this.#video.frameRate) / 1000;
    const isCredible =
      declaredKbps > kilopixels * leastBitsPerPixel && declaredKbps < kilopixels * mostBitsPerPixel;
    return isCredible ? declaredKbps : Math.round(kilopixels * bitsPerPixel);
  }

  /** Passes a picture of the source on, and finds the segments by its keyframes. */
  #copy(picture: VideoPicture, copied: RenditionWriter): void {
    const { boundaries, settings } = this.#options;
    if (picture.keyframe) boundaries.offer(picture.ptsTicks);
    boundaries.knownUntilTicks = picture.dtsTicks;
    if (picture.ptsTicks - boundaries.newestTicks > ticksOfMs(settings.maxSegmentMs)) {
      throw new FootlightError('SOURCE_KEYFRAMES_TOO_FAR', tooFar(settings.maxSegmentMs));
    }
    // In decoding order every picture behind a keyframe belongs to its segment, even one shown before it.
    copied.push({ ...picture, segment: boundaries.segmentAt(boundaries.newestTicks) });
  }

  #openCopy(): RenditionWriter {
    const { codec, description, picture, frameRate } = this.#video;
    const config = { codec, width: picture.width, height: picture.height, description };
    return new RenditionWriter(
      {
        id: 'source',
        kind: 'video',
        codecs: videoCodecString(config),
        bitrateKbps: this.#bitrateKbps,
        ...shownSize(picture),
        frameRate,
      },
      {
        ...{ kind: 'video', trackId: 1, timescale: ticksPerSecond, config },
        ...colourOf(picture),
        ...pixelAspectOf(picture),
      },
      this.#options.partTargetMs,
      this.#options.onPart,
    );
  }

  async #openLadder(): Promise<void> {
    const { settings, boundaries, startTicks, channel, onProgress } = this.#options;
    const plans = planRungs(settings.rungs, this.#shape);
    if (!this.#copied) plans.unshift(planSource(this.#shape, this.#bitrateKbps));
    if (plans.length === 0) return;
    for (const plan of plans) this.#rungs.push(await this.#openRung(plan, -1, this.#options.onPart));
    this.#ladder = new Ladder({
      decoder: await VideoDecoder.open(this.#video.codec, this.#video.description, ticksPerSecond),
      rungs: this.#rungs,
      reopen: (plan, joinsAfter) => this.#reopen(plan, joinsAfter),
      findsBoundaries: !this.#copied,
      fitter: this.#fits ? new FrameFitter(this.#video.picture) : undefined,
      boundaries,
      startTicks,
      onDropped: ({ id }) => {
        channel.send('warning', {
          code: 'RUNG_DROPPED',
          message: `This machine is too slow for all renditions, so ${id} was dropped.`,
          renditionId: id,
        });
      },
      onProgress,
    });
  }

  #openRung(plan: RungPlan, joinsAfter: number, onPart: PartListener): Promise<Rung> {
    const { settings, partTargetMs, boundaries } = this.#options;
    const encoder = settings.encoders?.[plan.codec] ?? softwareEncoders[plan.codec];
    return Rung.open({ plan, encoder, partTargetMs, joinsAfter }, this.#video.picture, boundaries, onPart);
  }

  /** Its owner is told with the first part, for only then there is something to fetch. */
  async #reopen(plan: RungPlan, joinsAfter: number): Promise<Rung> {
    const { channel, onPart } = this.#options;
    let isTold = false;
    const rung = await this.#openRung(plan, joinsAfter, (part) => {
      if (!isTold) {
        const { init, ...header } = rung.writer.rendition;
        channel.send('restored', { rendition: header }, init);
      }
      isTold = true;
      onPart(part);
    });
    return rung;
  }

  async #openThumbnails(): Promise<void> {
    const { settings, channel } = this.#options;
    if (!settings.thumbnails) return;
    this.#thumbnails = await Thumbnails.open(this.#video, settings.thumbnails.intervalMs, {
      sprite: ({ jpeg, timesUs, ...header }) => {
        channel.send('sprite', { ...header, timesUs: [...timesUs] }, jpeg);
      },
      poster: ({ jpeg, ...header }) => {
        channel.send('poster', header, jpeg);
      },
      failed: (failure) => {
        const message = `No more thumbnails are made: ${messageOf(failure)}`;
        channel.send('log', { level: 'warn', message, left: 0 });
      },
    });
  }
}
