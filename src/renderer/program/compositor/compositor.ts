import { messageOf } from '../../../shared/base/errors.ts';
import type { EncodingSettings } from '../../../shared/contracts/engine.ts';
import type { SceneItem, Source } from '../../../shared/scene/model.ts';
import { differInBitrateOnly } from '../encoder/encoder-config.ts';
import { ProgramEncoder } from '../encoder/program-encoder.ts';
import type { EncodedVideo } from '../link/program-media.ts';
import { programNowUs } from '../program-clock.ts';
import { CameraFeed } from './camera-feed.ts';
import { CanvasPainter } from './canvas-painter.ts';
import { CaptureDelay } from './capture-delay.ts';
import { FrameSchedule } from './frame-schedule.ts';
import { ImageStore } from './image-store.ts';
import type { CompositorReport, ProgramPicture } from './messages.ts';
import type { PaintEntry } from './painter.ts';
import { StatsWindow } from './stats-window.ts';
import { TextRaster } from './text-raster.ts';

/** Where the program's frames fall on the clock's grid: between those of the test camera. */
const gridPhase = 0.5;

export interface CompositorPorts {
  report(report: CompositorReport): void;
  sendVideo(video: EncodedVideo): void;
}

/** The program's picture: composed on its own clock, shown on the canvas, encoded when asked to. */
export class Compositor {
  readonly #canvas: OffscreenCanvas;
  readonly #ports: CompositorPorts;
  readonly #painter: CanvasPainter;
  readonly #feeds = new Map<string, CameraFeed>();
  readonly #texts = new TextRaster();
  readonly #images: ImageStore;
  readonly #delay = new CaptureDelay();
  readonly #stats = new StatsWindow();
  #picture: ProgramPicture | undefined;
  #sources: ReadonlyMap<string, Source> = new Map();
  #schedule: FrameSchedule | undefined;
  #settings: EncodingSettings | undefined;
  #encoder: ProgramEncoder | undefined;

  constructor(canvas: OffscreenCanvas, ports: CompositorPorts) {
    this.#canvas = canvas;
    this.#ports = ports;
    this.#painter = new CanvasPainter(canvas);
    this.#images = new ImageStore((message) => ports.report({ type: 'failure', message }));
  }

  /** The fonts are here, or will not come: texts are drawn from now on. */
  handleFonts(): void {
    this.#texts.handleFonts();
  }

  handlePicture(picture: ProgramPicture): void {
    const before = this.#picture?.canvas;
    this.#picture = picture;
    this.#sources = new Map(picture.sources.map((source) => [source.id, source]));
    this.#images.retain(picture.imageUrls);
    this.#texts.retain(new Set(picture.items.map((item) => item.id)));
    const { canvas } = picture;
    if (before?.frameRate !== canvas.frameRate) {
      const first = this.#schedule === undefined;
      this.#schedule = new FrameSchedule(canvas.frameRate, gridPhase, programNowUs());
      if (first) this.#tick();
    }
    const resized = before && (before.width !== canvas.width || before.height !== canvas.height);
    if ((resized || before?.frameRate !== canvas.frameRate) && this.#settings) {
      void this.#startEncoder(this.#settings);
    }
  }

  handleCamera(sourceId: string, frames: ReadableStream<VideoFrame>): void {
    this.dropCamera(sourceId);
    const feed = new CameraFeed(
      frames,
      {
        onSize: (width, height) => this.#ports.report({ type: 'cameraSize', sourceId, width, height }),
        onSilent: () => this.#ports.report({ type: 'cameraSilent', sourceId }),
      },
      programNowUs,
    );
    this.#feeds.set(sourceId, feed);
  }

  dropCamera(sourceId: string): void {
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
      this.#painter.paint(picture.canvas, this.#entries(picture, frame.dueUs));
      this.#encoder?.encode(
        this.#canvas,
        Math.round(frame.dueUs - this.#delay.next()),
        Math.round(schedule.intervalUs),
      );
      this.#stats.addFrame(frame.missed, (programNowUs() - startUs) / 1000);
      const stats = this.#stats.take(frame.dueUs, this.#encoder);
      if (stats) this.#ports.report({ type: 'stats', stats });
    }
    setTimeout(() => this.#tick(), Math.max(0, (schedule.nextDueUs - programNowUs()) / 1000));
  }

  #entries(picture: ProgramPicture, dueUs: number): PaintEntry[] {
    // Every feed is moved on, seen or not: its queue must not grow old.
    const frames = new Map([...this.#feeds].map(([id, feed]) => [id, feed.frameAt(dueUs)]));
    const entries: PaintEntry[] = [];
    let delayUs: number | undefined;
    for (const item of picture.items) {
      if (!item.visible || item.opacity === 0) continue;
      const source = this.#sources.get(item.sourceId);
      const entry = source && this.#entry(item, source, frames);
      if (!entry) continue;
      entries.push(entry);
      const captureUs = source.kind === 'camera' ? this.#feeds.get(source.id)?.shownCaptureUs : undefined;
      if (captureUs !== undefined) delayUs = Math.max(delayUs ?? 0, dueUs - captureUs);
    }
    this.#delay.observe(delayUs);
    return entries;
  }

  #entry(
    item: SceneItem,
    source: Source,
    frames: ReadonlyMap<string, VideoFrame | undefined>,
  ): PaintEntry | undefined {
    switch (source.kind) {
      case 'color':
        return { kind: 'color', item, color: source.settings.color };
      case 'camera': {
        const frame = frames.get(source.id);
        if (!frame) return undefined;
        const picture = { image: frame, width: frame.displayWidth, height: frame.displayHeight };
        return { kind: 'picture', item, picture, mirrored: source.settings.mirrored, align: 'center' };
      }
      case 'image': {
        const picture = this.#images.picture(source.settings.assetId);
        return picture && { kind: 'picture', item, picture, mirrored: false, align: 'center' };
      }
      case 'text': {
        const picture = this.#texts.picture(source, item);
        return picture && { kind: 'picture', item, picture, mirrored: false, align: source.settings.align };
      }
    }
  }
}
