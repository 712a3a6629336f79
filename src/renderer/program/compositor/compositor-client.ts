import { toDisposable, type Disposable } from '../../../shared/base/disposable.ts';
import { FootlightError } from '../../../shared/base/errors.ts';
import type { EncodingSettings, ProgramStats } from '../../../shared/contracts/engine.ts';
import type { ScreenshotWish } from '../../../shared/obs/screenshot.ts';
import { t } from '../../language/language.ts';
import type { EventFeed } from '../../../shared/contracts/live-events.ts';
import type { StartedAlert } from '../widgets/widget-set.ts';
import { firstFrame } from './first-frame.ts';
import { handOver } from './frame-handover.ts';
import type { CompositorReport, CompositorRequest, ProgramPicture } from './messages.ts';
import type { PainterChoice } from './program-canvas.ts';

export interface CompositorClientEvents {
  onStats(stats: ProgramStats): void;
  onFailure(message: string): void;
  onFrameSize(sourceId: string, width: number, height: number): void;
  onFramesSilent(sourceId: string): void;
  onAlertStarted(started: StartedAlert): void;
}

/** What the program, the scene beside it and all scenes together are seen on. */
export interface ProgramCanvases {
  program: HTMLCanvasElement;
  preview: HTMLCanvasElement;
  multiview: HTMLCanvasElement;
}

/** The page's end of the compositor worker. */
export class CompositorClient implements Disposable {
  readonly #worker: Worker;
  readonly #events: CompositorClientEvents;
  readonly #screenshots = new Map<number, (picture: Blob | undefined) => void>();
  #lastScreenshot = 0;
  /** Streams of frames that are on their way into the worker. */
  readonly #handovers = new Map<number, () => void>();
  #lastHandover = 0;
  #isOver = false;
  #start: PromiseWithResolvers<void> | undefined;
  #stop: PromiseWithResolvers<void> | undefined;

  /** @param canvases are drawn on by the worker from here on; @param link encoded pictures go there */
  constructor(
    canvases: ProgramCanvases,
    painter: PainterChoice,
    link: MessagePort,
    events: CompositorClientEvents,
  ) {
    this.#events = events;
    this.#worker = new Worker(new URL('./compositor.worker.ts', import.meta.url), { type: 'module' });
    this.#worker.onmessage = ({ data }: MessageEvent<CompositorReport>) => this.#handle(data);
    this.#worker.onerror = () => {
      events.onFailure(t('The program picture has stopped. Reload the studio.'));
    };
    const canvas = canvases.program.transferControlToOffscreen();
    const previewCanvas = canvases.preview.transferControlToOffscreen();
    const multiviewCanvas = canvases.multiview.transferControlToOffscreen();
    this.#post({ type: 'init', canvas, previewCanvas, multiviewCanvas, painter, link }, [
      ...[canvas, previewCanvas, multiviewCanvas],
      link,
    ]);
  }

  setPicture(picture: ProgramPicture): void {
    this.#post({ type: 'picture', picture });
  }

  /** All scenes at once are drawn only while they are shown. */
  showMultiview(shown: boolean): void {
    this.#post({ type: 'multiview', shown });
  }

  /** @throws FootlightError NOT_READY if it can't be taken */
  async screenshot(wish: ScreenshotWish): Promise<Blob> {
    const requestId = ++this.#lastScreenshot;
    const picture = await new Promise<Blob | undefined>((resolve) => {
      this.#screenshots.set(requestId, resolve);
      this.#post({ type: 'screenshot', requestId, wish });
    });
    if (picture) return picture;
    throw new FootlightError('NOT_READY', t('The picture could not be taken. Try again in a moment.'));
  }

  /** Tells the widgets what happens. */
  handleEvents(feed: EventFeed): void {
    this.#post({ type: 'events', feed });
  }

  /** What the files of this machine say that texts are taken from, by path. */
  setTexts(texts: Readonly<Record<string, string>>): void {
    this.#post({ type: 'texts', texts });
  }

  /**
   * Gives a camera's or a screen's frames, with their times of capture, to the worker until the returned
   * disposable is disposed. The track stays the caller's.
   * @param mayPause that nothing comes for a while is no failure; the last picture stays
   */
  connectTrack(sourceId: string, track: MediaStreamTrack, mayPause = false): Disposable {
    const own = track.clone() as MediaStreamVideoTrack;
    const { readable } = new MediaStreamTrackProcessor({ track: own });
    const handover = ++this.#lastHandover;
    this.#post({ type: 'streamFollows', handover });
    this.#worker.postMessage(readable, [readable]);
    return handOver({
      firstFrame: firstFrame(own),
      give: (isWanted) =>
        new Promise((resolve) => {
          if (this.#isOver) {
            resolve();
            return;
          }
          this.#handovers.set(handover, resolve);
          const wantedBy = isWanted ? sourceId : undefined;
          this.#post({ type: 'frames', handover, sourceId: wantedBy, mayPause });
        }),
      forget: () => this.#post({ type: 'forgetStream', handover }),
      drop: () => this.#post({ type: 'dropFrames', sourceId }),
      onSilent: () => {
        if (!mayPause) this.#events.onFramesSilent(sourceId);
      },
      stop: () => own.stop(),
    });
  }

  /** The same for frames that come ahead of the time at which they are to be seen. @param port gives `TimedFrame`s */
  connectTimedFrames(sourceId: string, port: MessagePort): Disposable {
    this.#post({ type: 'timedFrames', sourceId, port }, [port]);
    return toDisposable(() => this.#post({ type: 'dropFrames', sourceId }));
  }

  /** Sends the stinger's sound there until the returned disposable is disposed. @param port takes `SoundPacket`s */
  connectStingerSound(port: MessagePort): Disposable {
    this.#post({ type: 'stingerSound', port }, [port]);
    return toDisposable(() => this.#post({ type: 'stingerSound', port: undefined }));
  }

  /** @throws FootlightError ENCODER_UNAVAILABLE */
  startEncoding(settings: EncodingSettings): Promise<void> {
    this.#start ??= Promise.withResolvers();
    this.#post({ type: 'startEncoding', settings });
    return this.#start.promise;
  }

  /** Resolves when the last picture is on its way. */
  stopEncoding(): Promise<void> {
    this.#stop ??= Promise.withResolvers();
    this.#post({ type: 'stopEncoding' });
    return this.#stop.promise;
  }

  /** How far the engine's encode worker is behind. */
  setEncoderBehind(behindMs: number): void {
    this.#post({ type: 'encoderBehind', behindMs });
  }

  dispose(): void {
    this.#isOver = true;
    this.#worker.terminate();
    this.#start?.resolve();
    this.#stop?.resolve();
    for (const resolve of this.#screenshots.values()) resolve(undefined);
    for (const resolve of this.#handovers.values()) resolve();
  }

  #handle(report: CompositorReport): void {
    switch (report.type) {
      case 'stats':
        this.#events.onStats(report.stats);
        return;
      case 'frameSize':
        this.#events.onFrameSize(report.sourceId, report.width, report.height);
        return;
      case 'framesTaken':
        this.#handovers.get(report.handover)?.();
        this.#handovers.delete(report.handover);
        return;
      case 'framesSilent':
        this.#events.onFramesSilent(report.sourceId);
        return;
      case 'screenshot':
        this.#screenshots.get(report.requestId)?.(report.picture);
        this.#screenshots.delete(report.requestId);
        return;
      case 'alertStarted':
        this.#events.onAlertStarted(report.started);
        return;
      case 'failure':
        this.#events.onFailure(report.message);
        return;
      case 'encodingStarted':
        if (report.problem === undefined) this.#start?.resolve();
        else if (this.#start) this.#start.reject(new FootlightError('ENCODER_UNAVAILABLE', report.problem));
        else this.#events.onFailure(report.problem);
        this.#start = undefined;
        return;
      case 'encodingStopped':
        this.#stop?.resolve();
        this.#stop = undefined;
    }
  }

  #post(request: CompositorRequest, transfer: Transferable[] = []): void {
    this.#worker.postMessage(request, transfer);
  }
}
