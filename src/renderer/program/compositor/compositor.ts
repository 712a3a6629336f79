import { messageOf } from '../../../shared/base/errors.ts';
import type { EncodingSettings, ProgramStats } from '../../../shared/contracts/engine.ts';
import type { ScreenshotWish } from '../../../shared/obs/screenshot.ts';
import type { CanvasFormat, Transition } from '../../../shared/scene/model.ts';
import type { EventFeed } from '../../../shared/contracts/live-events.ts';
import { delayOf } from '../../../shared/scene/video-filter.ts';
import { differInBitrateOnly } from '../encoder/encoder-config.ts';
import { ProgramEncoder } from '../encoder/program-encoder.ts';
import type { EncodedVideo } from '../link/program-media.ts';
import { programNowUs } from '../program-clock.ts';
import { FrameFeed } from './frame-feed.ts';
import { CaptureDelay } from './capture-delay.ts';
import { FrameSchedule } from './frame-schedule.ts';
import { FrameSheets } from './frame-sheets.ts';
import { maxMultiviewScenes } from '../../../shared/scene/multiview.ts';
import type { CompositorReport, ProgramPicture } from './messages.ts';
import type { PaintEntry, PaintFrame, Picture } from './painter.ts';
import { OverloadSteps } from './overload-steps.ts';
import { ProgramCanvas, type PainterChoice } from './program-canvas.ts';
import { Screenshots } from './screenshots.ts';
import { scaleFrame } from './scale-entries.ts';
import { SceneTransition } from './scene-transition.ts';
import { contentOf, itemsWithin, noContent, withEdits, type SceneContent } from './scene-content.ts';
import { SceneView } from './scene-view.ts';
import type { SideViews } from './side-views.ts';
import { Stinger } from './stinger.ts';
import { fullEntry, stingerFrame } from './stinger-frame.ts';
import { StatsWindow } from './stats-window.ts';
import { TimedFeed } from './timed-feed.ts';

/** Where the program's frames fall on the clock's grid: between those of the test camera. */
const gridPhase = 0.5;

export interface CompositorPorts {
  report(report: CompositorReport): void;
  sendVideo(video: EncodedVideo): void;
}

type Images = ReadonlyMap<string, Picture>;

/** The scene that is leaving the program: still alive, or as it was last seen. */
interface Leaving {
  transition: SceneTransition;
  scene: SceneContent | undefined;
  still: Picture | undefined;
}

/** The program's picture: composed on its own clock, shown on the canvas, encoded when asked to. */
export class Compositor {
  readonly #program: ProgramCanvas;
  readonly #sides: SideViews;
  readonly #ports: CompositorPorts;
  readonly #feeds = new Map<string, FrameFeed | TimedFeed>();
  readonly #sheets = new FrameSheets();
  readonly #view: SceneView;
  readonly #delay = new CaptureDelay();
  readonly #stats = new StatsWindow();
  readonly #screenshots: Screenshots;
  #picture: ProgramPicture | undefined;
  #scene = noContent;
  /** Arranged beside the program, in studio mode. */
  #preview: SceneContent | undefined;
  #showsMultiview = false;
  #onMultiview: SceneContent[] | undefined;
  #leaving: Leaving | undefined;
  #stinger: Stinger | undefined;
  /** Takes the stinger's sound. */
  #stingerSound: MessagePort | undefined;
  #lastFrameUs: number | undefined;
  #schedule: FrameSchedule | undefined;
  #settings: EncodingSettings | undefined;
  #encoder: ProgramEncoder | undefined;
  #overload: OverloadSteps | undefined;
  /** Media that waits in the engine's encode worker, as it was told last. */
  #encoderBehindMs = 0;

  constructor(canvas: OffscreenCanvas, sides: SideViews, painter: PainterChoice, ports: CompositorPorts) {
    this.#sides = sides;
    this.#program = new ProgramCanvas(canvas, painter);
    this.#ports = ports;
    this.#screenshots = new Screenshots((report) => ports.report(report));
    this.#view = new SceneView(
      (message) => ports.report({ type: 'failure', message }),
      (started) => ports.report({ type: 'alertStarted', started }),
    );
  }

  /** The fonts are here, or will not come: texts are drawn from now on. */
  handleFonts(): void {
    this.#view.handleFonts();
  }

  /** Something happens in the broadcast, for the widgets to show. */
  handleEvents(feed: EventFeed): void {
    this.#view.widgets.handleFeed(feed, programNowUs());
  }

  /** What the files of this machine say that texts are taken from, by path. */
  handleTexts(texts: Readonly<Record<string, string>>): void {
    this.#view.handleTexts(texts);
  }

  handlePicture(picture: ProgramPicture): void {
    const before = this.#picture;
    const scene = contentOf(picture);
    this.#loadStinger(picture.stingerUrl);
    const { canvas } = picture;
    const resized =
      before && (before.canvas.width !== canvas.width || before.canvas.height !== canvas.height);
    if (before && (before.sceneId !== picture.sceneId || before.take !== picture.take)) {
      // What was moved by hand to its end is there already.
      this.#leaving = before.tBar > 0 ? undefined : this.#leave(picture);
    }
    if (resized) this.#leaving = undefined;
    // What is edited meanwhile is edited in both scenes; what was removed is still seen leaving.
    if (this.#leaving?.scene) this.#leaving.scene = withEdits(this.#leaving.scene, scene);
    this.#picture = picture;
    this.#scene = scene;
    this.#preview = picture.preview && contentOf(picture.preview);
    this.#retain();
    for (const [id, feed] of this.#feeds) this.#delayFeed(id, feed);
    const newRate = before?.canvas.frameRate !== canvas.frameRate;
    if (newRate) {
      const first = this.#schedule === undefined;
      this.#schedule = new FrameSchedule(canvas.frameRate, gridPhase, programNowUs());
      if (first) this.#keepTicking();
    }
    if (!resized && !newRate) return;
    this.#overload = new OverloadSteps(canvas);
    this.#schedule?.setShare(this.#overload.share);
    if (this.#settings) void this.#startEncoder(this.#settings);
  }

  /** @param port takes `SoundPacket`s; undefined where the stinger is not heard */
  handleStingerSound(port: MessagePort | undefined): void {
    this.#stingerSound?.close();
    this.#stingerSound = port;
  }

  showMultiview(shown: boolean): void {
    this.#showsMultiview = shown;
    this.#retain();
  }

  /** The answer goes out as a report. */
  takeScreenshot(requestId: number, wish: ScreenshotWish): void {
    this.#screenshots.ask(requestId, wish);
  }

  /** What the multiview shows, in its order. */
  #multiview(): SceneContent[] | undefined {
    const arranged = this.#picture?.preview ?? this.#picture;
    if (!this.#showsMultiview || !arranged) return undefined;
    const { scenes, sources } = arranged;
    return scenes.slice(0, maxMultiviewScenes).map(({ id }) => contentOf({ sceneId: id, scenes, sources }));
  }

  #retain(): void {
    const picture = this.#picture;
    if (!picture) return;
    this.#onMultiview = this.#multiview();
    const others = [this.#leaving?.scene, this.#preview].filter((each) => each !== undefined);
    this.#view.retain(picture, [this.#scene, ...others, ...(this.#onMultiview ?? [])]);
  }

  handleFrames(sourceId: string, frames: ReadableStream<VideoFrame>, mayPause: boolean): void {
    const events = {
      onSize: (width: number, height: number) =>
        this.#ports.report({ type: 'frameSize', sourceId, width, height }),
      onSilent: () => this.#ports.report({ type: 'framesSilent', sourceId }),
    };
    this.#setFeed(sourceId, new FrameFeed(frames, events, programNowUs, mayPause));
  }

  handleTimedFrames(sourceId: string, port: MessagePort): void {
    this.#setFeed(sourceId, new TimedFeed(port));
  }

  #setFeed(sourceId: string, feed: FrameFeed | TimedFeed): void {
    this.dropFrames(sourceId);
    this.#delayFeed(sourceId, feed);
    this.#feeds.set(sourceId, feed);
  }

  dropFrames(sourceId: string): void {
    this.#feeds.get(sourceId)?.close();
    this.#feeds.delete(sourceId);
  }

  /**
   * Encodes with these settings from the next frame on; where only the bitrate is another, without
   * beginning a new stream. The answer goes out as a report.
   */
  async startEncoding(settings: EncodingSettings): Promise<void> {
    if (this.#takesBitrate(settings)) {
      this.#settings = settings;
      this.#ports.report({ type: 'encodingStarted' });
      return;
    }
    await this.#startEncoder(settings);
  }

  #takesBitrate(settings: EncodingSettings): boolean {
    if (!this.#encoder || !this.#settings) return false;
    return differInBitrateOnly(this.#settings, settings) && this.#encoder.setBitrate(settings);
  }

  async #startEncoder(settings: EncodingSettings): Promise<void> {
    this.#settings = settings;
    void this.#encoder?.stop();
    this.#encoder = undefined;
    const canvas = this.#picture?.canvas;
    // Without a picture the encoder's size is unknown; it starts with the first one.
    if (!canvas) return;
    const encoder = new ProgramEncoder(settings, canvas, {
      onVideo: (video) => this.#ports.sendVideo(video),
      onFailure: (message) => this.#ports.report({ type: 'failure', message }),
    });
    this.#encoder = encoder;
    try {
      await encoder.start();
      this.#delay.jump();
      this.#ports.report({ type: 'encodingStarted' });
    } catch (failure) {
      this.#settings = undefined;
      this.#encoder = undefined;
      this.#ports.report({ type: 'encodingStarted', problem: messageOf(failure) });
    }
  }

  async stopEncoding(): Promise<void> {
    this.#settings = undefined;
    const encoder = this.#encoder;
    this.#encoder = undefined;
    await encoder?.stop();
    this.#ports.report({ type: 'encodingStopped' });
  }

  /** How far the engine's encode worker is behind; the compositor makes fewer frames while that is much. */
  handleEncoderBehind(behindMs: number): void {
    this.#encoderBehindMs = behindMs;
  }

  requestKeyframe(): void {
    this.#encoder?.requestKeyframe();
  }

  async #tick(): Promise<void> {
    const schedule = this.#schedule;
    if (!schedule) return;
    const startUs = programNowUs();
    const frame = schedule.take(startUs);
    if (frame) {
      const { dueUs } = frame;
      const images = await this.#imagesAt(dueUs);
      // It may be another by now.
      if (this.#picture) this.#paint(this.#picture, dueUs, schedule, images);
      this.#stats.addFrame(frame.missed, (programNowUs() - startUs) / 1000);
      const stats = this.#stats.take(dueUs, this.#encoder);
      if (stats) this.#ports.report({ type: 'stats', stats: this.#paced(stats, schedule) });
    }
    setTimeout(() => this.#keepTicking(), Math.max(0, (schedule.nextDueUs - programNowUs()) / 1000));
  }

  /** What breaks the clock is an error of the worker: the page hears of it. */
  #keepTicking(): void {
    this.#tick().catch(reportError);
  }

  /** What every source that gives frames shows then. */
  async #imagesAt(dueUs: number): Promise<Images> {
    // Every feed is moved on, seen or not: its queue must not grow old.
    const stampUs = dueUs - this.#delay.appliedUs;
    const frames = new Map([...this.#feeds].map(([id, feed]) => [id, feed.frameAt(dueUs, stampUs)]));
    // A GPU takes frames as they are.
    return this.#sheets.copy(frames, this.#program.isOnGpu ? new Set() : this.#seenAnywhere());
  }

  #paint(picture: ProgramPicture, dueUs: number, schedule: FrameSchedule, images: Images): void {
    this.#program.paint(scaleFrame(this.#frame(picture, dueUs, images), this.#overload?.scale ?? 1));
    this.#lastFrameUs = dueUs;
    this.#encoder?.encode(
      this.#program.canvas,
      Math.round(dueUs - this.#delay.next()),
      Math.round(schedule.intervalUs),
    );
    this.#screenshots.take({
      program: this.#program.canvas,
      arrangement: picture,
      format: picture.canvas,
      timeUs: dueUs,
      images,
      entries: (content, format) => this.#view.entries(content, format, images, dueUs),
    });
    this.#paintSides(picture.canvas, dueUs, schedule.nextDueUs, images);
  }

  /** Makes fewer and smaller frames while the computer can't keep up, and says so in the numbers. */
  #paced(stats: ProgramStats, schedule: FrameSchedule): ProgramStats {
    const steps = this.#overload;
    if (!steps) return stats;
    const isOther = this.#encoder ? steps.observe(stats, this.#encoderBehindMs) : steps.reset();
    if (isOther) schedule.setShare(steps.share);
    return { ...stats, ...steps.lowered };
  }

  /** The scene on the program leaves: as it is, or as it is seen if it has not quite come yet. */
  #leave({ transition }: ProgramPicture): Leaving | undefined {
    if (transition.kind === 'cut' || this.#lastFrameUs === undefined) return undefined;
    if (transition.kind === 'stinger') return this.#leaveByStinger(transition, this.#lastFrameUs);
    const change = new SceneTransition(transition, this.#lastFrameUs);
    if (!this.#leaving) return { transition: change, scene: { ...this.#scene }, still: undefined };
    return { transition: change, scene: undefined, still: this.#program.still('still') };
  }

  /** A cut where the video is not there in time. While one plays, only what it leads to is another. */
  #leaveByStinger(transition: Transition, lastFrameUs: number): Leaving | undefined {
    if (this.#leaving?.transition.transition.kind === 'stinger') return this.#leaving;
    const stinger = this.#stinger;
    if (!stinger?.isReady) return undefined;
    const change = new SceneTransition({ ...transition, durationMs: stinger.durationMs }, lastFrameUs);
    stinger.begin(this.#stingerSound, lastFrameUs - this.#delay.appliedUs);
    return { transition: change, scene: { ...this.#scene }, still: undefined };
  }

  #loadStinger(url: string): void {
    if (url === (this.#stinger?.url ?? '')) return;
    this.#stinger?.dispose();
    this.#stinger =
      url === ''
        ? undefined
        : new Stinger(url, (message) => this.#ports.report({ type: 'failure', message }));
  }

  #paintSides(format: CanvasFormat, timeUs: number, nextDueUs: number, images: Images): void {
    const preview = this.#preview;
    const entriesOf = (scene: SceneContent) => (): PaintEntry[] =>
      this.#view.entries(scene, format, images, timeUs);
    this.#sides.paint({
      format,
      timeUs,
      nextDueUs,
      preview: preview && entriesOf(preview),
      scenes: this.#onMultiview?.map(entriesOf),
    });
  }

  #frame({ canvas: format, transition, tBar }: ProgramPicture, dueUs: number, images: Images): PaintFrame {
    const entriesOf = (scene: SceneContent): PaintEntry[] => this.#view.entries(scene, format, images, dueUs);
    const progress = this.#leaving?.transition.progressAt(dueUs);
    if (progress === undefined && this.#leaving) {
      if (this.#leaving.transition.transition.kind === 'stinger') this.#stinger?.rewind();
      this.#leaving = undefined;
    }
    const seen = sourcesSeen([this.#scene, this.#leaving?.scene]);
    this.#delay.observe(this.#captureAge(seen, dueUs));
    this.#view.widgets.begin(seen, dueUs);
    const frame = { format, timeUs: dueUs, entries: entriesOf(this.#scene) };
    if (tBar > 0 && this.#preview) {
      const entries = entriesOf(this.#preview);
      return { ...frame, entries, change: { entries: frame.entries, transition, progress: tBar } };
    }
    if (!this.#leaving || progress === undefined) return frame;
    const { scene, still, transition: change } = this.#leaving;
    const entries = [...(scene ? entriesOf(scene) : []), ...(still ? [fullEntry(still, format)] : [])];
    if (change.transition.kind === 'stinger')
      return stingerFrame(frame, entries, { transition: change.transition, progress }, (elapsedMs) =>
        this.#stinger?.shownAt(elapsedMs),
      );
    return { ...frame, change: { entries, transition: change.transition, progress } };
  }

  #seenAnywhere(): Set<string> {
    return sourcesSeen([this.#scene, this.#leaving?.scene, this.#preview, ...(this.#onMultiview ?? [])]);
  }

  /** Of the oldest camera picture that is seen, µs. */
  #captureAge(seen: ReadonlySet<string>, dueUs: number): number | undefined {
    const ages = [...seen].flatMap((sourceId) => {
      const captureUs = this.#feeds.get(sourceId)?.shownCaptureUs;
      return captureUs === undefined ? [] : [dueUs - captureUs];
    });
    return ages.length > 0 ? Math.max(0, ...ages) : undefined;
  }

  #delayFeed(sourceId: string, feed: FrameFeed | TimedFeed): void {
    feed.setDelay(delayOf(this.#scene.sources.get(sourceId)?.filters ?? []) * 1000);
  }
}

function sourcesSeen(scenes: readonly (SceneContent | undefined)[]): Set<string> {
  return new Set(
    scenes.flatMap((scene) => (scene ? itemsWithin(scene, true) : [])).map(({ sourceId }) => sourceId),
  );
}
