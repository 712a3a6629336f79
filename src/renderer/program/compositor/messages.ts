import type { EncodingSettings, ProgramStats } from '../../../shared/contracts/engine.ts';
import type { CanvasFormat, SceneItem, Source, Transition } from '../../../shared/scene/model.ts';
import type { PainterChoice } from './program-canvas.ts';

/** What the compositor needs to know of the collection. */
export interface ProgramPicture {
  canvas: CanvasFormat;
  /** The scene on the program. */
  sceneId: string;
  /** How it follows the one that was there. */
  transition: Transition;
  /** Of the scene on the program, bottom first. */
  items: readonly SceneItem[];
  /** Of the whole collection, so that switching scenes finds everything ready. */
  sources: readonly Source[];
  /** Absolute address of every asset's bytes, by asset id. */
  imageUrls: Readonly<Record<string, string>>;
}

/** Page → compositor worker. */
export type CompositorRequest =
  | { type: 'init'; canvas: OffscreenCanvas; painter: PainterChoice; link: MessagePort }
  | { type: 'picture'; picture: ProgramPicture }
  /** @property mayPause that nothing comes for a while is no failure: a screen that stands still */
  | { type: 'frames'; sourceId: string; frames: ReadableStream<VideoFrame>; mayPause: boolean }
  /** @property port gives `TimedFrame`s */
  | { type: 'timedFrames'; sourceId: string; port: MessagePort }
  | { type: 'dropFrames'; sourceId: string }
  | { type: 'startEncoding'; settings: EncodingSettings }
  | { type: 'stopEncoding' }
  | { type: 'encoderBehind'; behindMs: number };

/** Compositor worker → page. */
export type CompositorReport =
  | { type: 'stats'; stats: ProgramStats }
  | { type: 'frameSize'; sourceId: string; width: number; height: number }
  /** No frame came for two seconds, or the stream ended. */
  | { type: 'framesSilent'; sourceId: string }
  /** Answer to `startEncoding`; with a sentence if it can't be. */
  | { type: 'encodingStarted'; problem?: string }
  | { type: 'encodingStopped' }
  | { type: 'failure'; message: string };
