import type { Disposable } from '../../shared/base/disposable.ts';
import type { EncodingSettings, MonitorSettings, ProgramStats } from '../../shared/contracts/engine.ts';
import type { EventFeed } from '../../shared/contracts/live-events.ts';
import type { TextFileState } from '../../shared/contracts/text-files.ts';
import type { SceneCollection, ScreenSource, Transition } from '../../shared/scene/model.ts';
import type { CameraOffer } from './devices/camera-formats.ts';
import type { PainterChoice } from './compositor/program-canvas.ts';
import type { ScreenshotWish } from '../../shared/obs/screenshot.ts';
import type { ChosenScreen, SurfacePicker } from './screen/screen-set.ts';
import type { MediaAction, MediaContent, MediaState } from './media/media-state.ts';
import type { LoudnessReading, MeterReading } from './mixer/meter-reading.ts';

export type { MediaAction, MediaContent, MediaState } from './media/media-state.ts';
export type { LoudnessReading, MeterReading } from './mixer/meter-reading.ts';

/** A camera or microphone as the browser lists it. */
export interface CaptureDevice {
  deviceId: string;
  label: string;
  kind: 'camera' | 'microphone';
}

/** How a source or an audio input is doing; absent problems mean that it delivers. */
export interface CaptureState {
  /** Source id or audio input id. */
  id: string;
  phase: 'starting' | 'running' | 'failed';
  /** px, once the first frame came. */
  width?: number;
  height?: number;
  /** Of a camera: the most that it can give. */
  offer?: CameraOffer;
  problem?: {
    /** BAD_REQUEST: what the performer gave won't do, however often it is tried. */
    code: 'DEVICE_MISSING' | 'DEVICE_PERMISSION' | 'BAD_REQUEST' | 'NOT_READY' | 'INTERNAL';
    message: string;
  };
}

export interface ProgramEvents {
  devices: readonly CaptureDevice[];
  captures: readonly CaptureState[];
  /** Of all media sources, whenever one of them changes; four times a second while one plays. */
  media: readonly MediaState[];
  meters: readonly MeterReading[];
  loudness: LoudnessReading;
  /** What the performer is to hear can't be played. */
  monitorProblem: { message: string };
  stats: ProgramStats;
  /** Something stopped the program's picture or sound; the sentence says what to do. */
  failure: { message: string };
}

/** The studio mode as the program must know it; see `SceneState`. */
export interface Staging {
  studioMode: boolean;
  previewSceneId: string;
  onAir: SceneCollection;
  tBar: number;
  take: { count: number; transition: Transition | undefined };
}

/**
 * The picture and sound of the studio, with no interface of its own. It is told the whole collection
 * at every change and works out the difference itself.
 */
export interface ProgramController extends Disposable {
  /** The program's canvas at canvas size; mount it anywhere, style its size. */
  readonly programElement: HTMLCanvasElement;
  /** The scene that is arranged in studio mode; its size follows the program's. */
  readonly previewElement: HTMLCanvasElement;
  /** All scenes at once, drawn while `showMultiview` wants it; `multiviewCells` says where each one is. */
  readonly multiviewElement: HTMLCanvasElement;
  /** @param staging how what is arranged and what is on the program differ; without it they don't */
  setCollection(collection: SceneCollection, staging?: Staging): void;
  showMultiview(shown: boolean): void;
  /** Tells the widgets what happens in the broadcast. */
  handleEvents(feed: EventFeed): void;
  /** @param files what the engine says of the files that texts are taken from, by path */
  handleTextFiles(files: Readonly<Record<string, TextFileState>>): void;
  /** Asks for permission where needed; rejects with DEVICE_PERMISSION or DEVICE_MISSING and a sentence. */
  requestDevices(): Promise<readonly CaptureDevice[]>;
  devices(): readonly CaptureDevice[];
  captures(): readonly CaptureState[];
  /** Takes a failed device up again. */
  retryCapture(id: string): void;
  /** Of every media source that has a file. */
  mediaStates(): readonly MediaState[];
  /** What is asked of a source that has no file does nothing. @param positionMs of a `seek` */
  controlMedia(sourceId: string, action: MediaAction, positionMs?: number): void;
  /** What is in a media file. @throws FootlightError BAD_REQUEST with a sentence, where it can't be played */
  probeMedia(assetId: string): Promise<MediaContent>;
  /** Where and how loud the performer hears what strips let them hear. */
  setMonitor(settings: MonitorSettings): void;
  /** Which buses are mixed and sent to the engine beside the program's own, for recordings. */
  setFurtherBuses(buses: readonly number[]): void;
  /** A picture of the program, another scene or a source as it is now. @throws FootlightError NOT_READY if it can’t be taken */
  screenshot(wish: ScreenshotWish): Promise<Blob>;
  /**
   * Asks which screen or window a source is to show; only from a click or a key. It may be of a source
   * that is put into the collection right after.
   * @throws FootlightError DEVICE_PERMISSION where nothing was chosen, INTERNAL
   */
  chooseScreen(sourceId: string, settings: ScreenSource['settings']): Promise<ChosenScreen>;
  /** Begins the integrated loudness, its range and the highest true peak anew. */
  resetLoudness(): void;
  /**
   * Starts encoding to the media socket; called when the session wants it. Calling again with the same
   * settings does nothing; with another bitrate it changes that alone, within the same stream.
   */
  startEncoding(settings: EncodingSettings): Promise<void>;
  stopEncoding(): Promise<void>;
  /** How far the engine's encode worker is behind, ms of media: fewer frames are made while that is much. */
  setEncoderBehind(behindMs: number): void;
  on<Name extends keyof ProgramEvents>(
    name: Name,
    listener: (payload: ProgramEvents[Name]) => void,
  ): Disposable;
}

export interface ProgramOptions {
  /** ws://127.0.0.1:PORT/media?token=… */
  mediaSocketUrl: string;
  /** ws://127.0.0.1:PORT/pages?token=… */
  pagesSocketUrl: string;
  /** ws://127.0.0.1:PORT/streams?token=… */
  streamsSocketUrl: string;
  /** Address of an asset's bytes. */
  assetUrl(assetId: string): string;
  /** Asks for a screen or window where the shell has no picker of its own. */
  pickSurface?: SurfacePicker;
  /** Test picture and tone instead of camera and microphone. */
  fakeDevices: boolean;
  /** What draws the picture; `auto` where it is not given. */
  painter?: PainterChoice;
}
