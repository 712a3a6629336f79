import type { EncodingSettings, ProgramStats } from '../../../shared/contracts/engine.ts';
import type { ScreenshotWish } from '../../../shared/obs/screenshot.ts';
import type { CanvasFormat, Scene, Source, Transition } from '../../../shared/scene/model.ts';
import type { PictureAssets } from './picture-assets.ts';
import type { EventFeed } from '../../../shared/contracts/live-events.ts';
import type { StartedAlert } from '../widgets/widget-set.ts';
import type { PainterChoice } from './program-canvas.ts';

/** A scene with whatever may be seen in it. */
export interface SceneOnView {
  sceneId: string;
  /** Of the whole collection, so that switching scenes finds everything ready. */
  scenes: readonly Scene[];
  sources: readonly Source[];
}

/** What the compositor needs to know of the collection; the scene is the one on the program. */
export interface ProgramPicture extends SceneOnView, PictureAssets {
  canvas: CanvasFormat;
  /** How the scene follows the one that was there. */
  transition: Transition;
  /** Another number says that the scene follows another although it has the same id. */
  take: number;
  /** The scene that is arranged beside the program, in studio mode. */
  preview: SceneOnView | undefined;
  /** Absolute address of the stinger's video; empty where scenes follow each other otherwise. */
  stingerUrl: string;
  /** How far the change to the previewed scene was moved by hand, 0 to below 1. */
  tBar: number;
}

/** Page → compositor worker. */
export type CompositorRequest =
  | {
      type: 'init';
      canvas: OffscreenCanvas;
      previewCanvas: OffscreenCanvas;
      multiviewCanvas: OffscreenCanvas;
      painter: PainterChoice;
      link: MessagePort;
    }
  | { type: 'picture'; picture: ProgramPicture }
  /** The next message is a stream of frames itself, and not to be looked at before `frames` comes. */
  | { type: 'streamFollows'; handover: number }
  /**
   * The stream is to be taken.
   * @property handover to be told of by `framesTaken`; the page ends the stream after `dropFrames`
   * @property sourceId undefined if nobody wants it any more
   * @property mayPause that nothing comes for a while is no failure: a screen that stands still
   */
  | { type: 'frames'; handover: number; sourceId: string | undefined; mayPause: boolean }
  /** It ended before it gave a frame. */
  | { type: 'forgetStream'; handover: number }
  /** @property port gives `TimedFrame`s */
  | { type: 'timedFrames'; sourceId: string; port: MessagePort }
  | { type: 'dropFrames'; sourceId: string }
  /** @property port takes the `SoundPacket`s of the stinger; undefined where it is not heard */
  | { type: 'stingerSound'; port: MessagePort | undefined }
  /** Whether all scenes are to be seen at once. */
  | { type: 'multiview'; shown: boolean }
  | { type: 'screenshot'; requestId: number; wish: ScreenshotWish }
  | { type: 'events'; feed: EventFeed }
  /** @property texts of the files of this machine that texts are taken from, by path */
  | { type: 'texts'; texts: Readonly<Record<string, string>> }
  | { type: 'startEncoding'; settings: EncodingSettings }
  | { type: 'stopEncoding' }
  | { type: 'encoderBehind'; behindMs: number };

/** Compositor worker → page. */
export type CompositorReport =
  | { type: 'stats'; stats: ProgramStats }
  | { type: 'frameSize'; sourceId: string; width: number; height: number }
  /** Answer to `frames`: they no longer come by way of the page. */
  | { type: 'framesTaken'; handover: number }
  /** No frame came for two seconds, or the stream ended. */
  | { type: 'framesSilent'; sourceId: string }
  | { type: 'alertStarted'; started: StartedAlert }
  /** Answer to `startEncoding`; with a sentence if it can't be. */
  | { type: 'encodingStarted'; problem?: string }
  | { type: 'encodingStopped' }
  /** Undefined: it could not be taken. */
  | { type: 'screenshot'; requestId: number; picture: Blob | undefined }
  | { type: 'failure'; message: string };
