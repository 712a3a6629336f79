import { messageOf } from '../../../shared/base/errors.ts';
import type { EncodingSettings, ProgramStats } from '../../../shared/contracts/engine.ts';
import { fullCanvasTransform, newItemLook } from '../../../shared/scene/defaults.ts';
import type { CanvasFormat } from '../../../shared/scene/model.ts';
import { delayOf } from '../../../shared/scene/video-filter.ts';
import { differInBitrateOnly } from '../encoder/encoder-config.ts';
import { ProgramEncoder } from '../encoder/program-encoder.ts';
import type { EncodedVideo } from '../link/program-media.ts';
import { programNowUs } from '../program-clock.ts';
import { FrameFeed } from './frame-feed.ts';
import { CaptureDelay } from './capture-delay.ts';
import { FrameSchedule } from './frame-schedule.ts';
import type { CompositorReport, ProgramPicture } from './messages.ts';
import type { PaintEntry, PaintFrame, Picture } from './painter.ts';
import { OverloadSteps } from './overload-steps.ts';
import { ProgramCanvas, type PainterChoice } from './program-canvas.ts';
import { SceneTransition } from './scene-transition.ts';
import { SceneView, type SceneContent } from './scene-view.ts';
import { StatsWindow } from './stats-window.ts';
import { TimedFeed } from './timed-feed.ts';

/** Where the program's frames fall on the clock's grid: between those of the test camera. */
const gridPhase = 0.5;

export interface CompositorPorts {
  report(report: CompositorReport): void;
  sendVideo(video: EncodedVideo): void;
}

/** The scene that is leaving the program: still alive, or as it was last seen. */
interface Leaving {
  transition: SceneTransition;
  scene: SceneContent | undefined;
  still: Picture | undefined;
}

/** The program's picture: composed on its own clock, shown on the canvas, encoded when asked to. */
export class Compositor {
  readonly #program: ProgramCanvas;
  readonly #ports: CompositorPorts;
  readonly #feeds = new Map<string, FrameFeed | TimedFeed>();
  readonly #view: SceneView;
  readonly #delay = new CaptureDelay();
  readonly #stats = new StatsWindow();
  #picture: ProgramPicture | undefined;
  #scene: SceneContent = { items: [], sources: new Map() };
  #leaving: Leaving | undefined;
  #lastFrameUs: number | undefined;
  #schedule: FrameSchedule | undefined;
  #settings: EncodingSettings | undefined;
  #encoder: ProgramEncoder | undefined;
  #overload: OverloadSteps | undefined;
  /** Media that waits in the engine's encode worker, as it was told last. */
  #encoderBehindMs = 0;

  constructor(canvas: OffscreenCanvas, painter: PainterChoice, ports: CompositorPorts) {
    this.#program = new ProgramCanvas(canvas, painter);
    this.#ports = ports;
    this.#view = new SceneView((message) => ports.report({ type: 'failure', message }));
  }

  /** The fonts are here, or will not come: texts are drawn from now on. */
  handleFonts(): void {
    this.#view.handleFonts();
  }

  handlePicture(picture: ProgramPicture): void {
    const before = this.#picture;
    const scene = { items: picture.items, sources: new Map(picture.sources.map((each) => [each.id, each])) };
    const { canvas } = picture;
    const resized =
      before && (before.canvas.width !== canvas.width || before.canvas.height !== canvas.height);
    if (before && before.sceneId !== picture.sceneId) this.#leaving = this.#leave(picture);
    if (resized) this.#leaving = undefined;
    // What is edited meanwhile is edited in both scenes; what was removed is still seen leaving.
    const leaving = this.#leaving?.scene;
    if (leaving) leaving.sources = new Map([...leaving.sources, ...scene.sources]);
    this.#picture = picture;
    this.#scene = scene;
    this.#view.retain(picture, scene, leaving);
    for (const [id, feed] of this.#feeds) this.#delayFeed(id, feed);
    const newRate = before?.canvas.frameRate !== canvas.frameRate;
    if (newRate) {
      const first = this.#schedule === undefined;
      this.#schedule = new FrameSchedule(canvas.frameRate, gridPhase, programNowUs());
      this.#overload = new OverloadSteps(canvas.frameRate);
      if (first) this.#tick();
    }
    if ((resized || newRate) && this.#settings) void this.#startEncoder(this.#settings);
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

  #tick(): void {
    const schedule = this.#schedule;
    const picture = this.#picture;
    if (!schedule || !picture) return;
    const startUs = programNowUs();
    const frame = schedule.take(startUs);
    if (frame) {
      this.#program.paint(this.#frame(picture.canvas, frame.dueUs));
      this.#lastFrameUs = frame.dueUs;
      this.#encoder?.encode(
        this.#program.canvas,
        Math.round(frame.dueUs - this.#delay.next()),
        Math.round(schedule.intervalUs),
      );
      this.#stats.addFrame(frame.missed, (programNowUs() - startUs) / 1000);
      const stats = this.#stats.take(frame.dueUs, this.#encoder);
      if (stats) this.#ports.report({ type: 'stats', stats: this.#paced(stats, schedule) });
    }
    setTimeout(() => this.#tick(), Math.max(0, (schedule.nextDueUs - programNowUs()) / 1000));
  }

  /** Makes fewer frames while the computer can't keep up, and says so in the numbers. */
  #paced(stats: ProgramStats, schedule: FrameSchedule): ProgramStats {
    const steps = this.#overload;
    if (!steps) return stats;
    const isOther = this.#encoder ? steps.observe(stats, this.#encoderBehindMs) : steps.reset();
    if (isOther) schedule.setShare(steps.share);
    const { loweredFrameRate } = steps;
    return { ...stats, ...(loweredFrameRate !== undefined && { loweredFrameRate }) };
  }

  /** The scene on the program leaves: as it is, or as it is seen if it has not quite come yet. */
  #leave({ transition }: ProgramPicture): Leaving | undefined {
    if (transition.kind === 'cut' || this.#lastFrameUs === undefined) return undefined;
    const change = new SceneTransition(transition, this.#lastFrameUs);
    if (!this.#leaving) return { transition: change, scene: { ...this.#scene }, still: undefined };
    return { transition: change, scene: undefined, still: this.#program.still('still') };
  }

  #frame(format: CanvasFormat, dueUs: number): PaintFrame {
    // Every feed is moved on, seen or not: its queue must not grow old.
    const frames = new Map(
      [...this.#feeds].map(([id, feed]) => [id, feed.frameAt(dueUs, dueUs - this.#delay.appliedUs)]),
    );
    const entriesOf = (scene: SceneContent): PaintEntry[] => this.#view.entries(scene, format, frames);
    const progress = this.#leaving?.transition.progressAt(dueUs);
    if (progress === undefined) this.#leaving = undefined;
    const scenes = [this.#scene, ...(this.#leaving?.scene ? [this.#leaving.scene] : [])];
    this.#delay.observe(this.#captureAge(scenes, dueUs));
    const frame = { format, timeUs: dueUs, entries: entriesOf(this.#scene) };
    if (!this.#leaving || progress === undefined) return frame;
    const { scene, still, transition } = this.#leaving;
    const entries = [...(scene ? entriesOf(scene) : []), ...(still ? [stillEntry(still, format)] : [])];
    return { ...frame, change: { entries, transition: transition.transition, progress } };
  }

  /** Of the oldest camera picture in these scenes, µs. */
  #captureAge(scenes: readonly SceneContent[], dueUs: number): number | undefined {
    const ages = scenes.flatMap(({ items }) =>
      items.flatMap((item) => {
        if (!item.visible || item.opacity === 0) return [];
        const captureUs = this.#feeds.get(item.sourceId)?.shownCaptureUs;
        return captureUs === undefined ? [] : [dueUs - captureUs];
      }),
    );
    return ages.length > 0 ? Math.max(0, ...ages) : undefined;
  }

  #delayFeed(sourceId: string, feed: FrameFeed | TimedFeed): void {
    feed.setDelay(delayOf(this.#scene.sources.get(sourceId)?.filters ?? []) * 1000);
  }
}

function stillEntry(picture: Picture, format: CanvasFormat): PaintEntry {
  const item = {
    transform: fullCanvasTransform(format),
    fit: 'stretch',
    opacity: 1,
    ...newItemLook,
  } as const;
  return { kind: 'picture', item, picture, filters: undefined, mirrored: false, align: 'center' };
}
