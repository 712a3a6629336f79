import type { AudioFilter } from './audio-filter.ts';
import type { VideoFilter } from './video-filter.ts';
import type { WidgetSettings } from './widget.ts';

/** Size and rate of the program. */
export interface CanvasFormat {
  width: number;
  height: number;
  frameRate: number;
}

interface SourceOf<Kind extends string, Settings> {
  id: string;
  name: string;
  kind: Kind;
  settings: Settings;
  /** In the order that the picture comes through them, before it is placed. */
  filters: readonly VideoFilter[];
}

export type CameraSource = SourceOf<
  'camera',
  {
    /** The browser's device id; empty for whichever camera is there first. */
    deviceId: string;
    /** The device's name when it was chosen: finds it again when ids have changed. */
    deviceLabel: string;
    /** Asked of the device; it may give another. */
    width: number;
    height: number;
    frameRate: number;
    mirrored: boolean;
  }
>;

export type ImageSource = SourceOf<
  'image',
  {
    /** Of the engine's asset store. Empty until a file was chosen. */
    assetId: string;
  }
>;

export type TextSource = SourceOf<
  'text',
  {
    text: string;
    fontFamily: string;
    /** px on the canvas before the item's box scales it */
    fontSizePx: number;
    fontWeight: 400 | 600 | 800;
    /** #rrggbb or #rrggbbaa */
    color: string;
    backgroundColor: string;
    outlineColor: string;
    outlineWidthPx: number;
    align: 'left' | 'center' | 'right';
    shadowColor: string;
    /** Down and to the right, px on the canvas; 0: no shadow. */
    shadowOffsetPx: number;
    /** A text file of this machine, followed as it changes, whose content is shown in place of `text`; empty: none. */
    textFilePath: string;
    /** A text file of the asset store whose content is shown where there is nothing of that; empty: none. */
    textAssetId: string;
  }
>;

export type ColorSource = SourceOf<'color', { color: string }>;

/** A whole screen or one window, or a browser's tab. */
export type ScreenSource = SourceOf<
  'screen',
  {
    /** Electron's id of the screen or window; empty: the system's own picker asks. */
    surfaceId: string;
    /** What was chosen, for the performer. */
    surfaceLabel: string;
    frameRate: number;
    showsCursor: boolean;
  }
>;

export type SlideshowSource = SourceOf<
  'slideshow',
  {
    /** Images of the asset store, in their order. */
    assetIds: readonly string[];
    slideMs: number;
    /** Cross-fade between two slides; 0: a cut. */
    fadeMs: number;
    order: 'forward' | 'random';
    loops: boolean;
  }
>;

/** A file with picture, sound or both. */
export type MediaSource = SourceOf<
  'media',
  {
    /** Of the engine's asset store. Empty until a file was chosen. */
    assetId: string;
    loops: boolean;
    /** Begins anew whenever a scene with it comes on the program; else it goes on where it was. */
    restartsOnShow: boolean;
    /** 25 to 400; 100 is the file's own */
    speedPercent: number;
    /** At its end the last picture stays; else nothing is shown. */
    keepsLastFrame: boolean;
  }
>;

/** A web page, drawn off screen with what is transparent left so. */
export type WebPageSource = SourceOf<
  'webPage',
  {
    /** http or https; ignored where `html` is not empty. */
    url: string;
    html: string;
    /** Added to the page's own style. */
    css: string;
    width: number;
    height: number;
    frameRate: number;
  }
>;

/** A live stream, such as OBS Studio's program by way of a relay. */
export type StreamSource = SourceOf<
  'stream',
  {
    /** Of a channel's watch page or its HLS playlist; http or https. Empty until it was given. */
    url: string;
  }
>;

/** Time that is left until something begins. */
export type CountdownSource = SourceOf<
  'countdown',
  {
    /** Until a time of day on this machine's clock, or for so long from each start on. */
    mode: 'timeOfDay' | 'duration';
    /** HH:MM */
    timeOfDay: string;
    durationMs: number;
    /** Wall clock, ms, of the last start in mode `duration`; 0: not started. */
    startedAtMs: number;
    /** Shown when it is over; empty: 0:00 stays. */
    endText: string;
    fontFamily: string;
    fontSizePx: number;
    fontWeight: 400 | 600 | 800;
    color: string;
    backgroundColor: string;
  }
>;

/** Another scene as a picture. A scene that would show itself is left out. */
export type SceneSource = SourceOf<'scene', { sceneId: string }>;

/** Items that are moved, shown and filtered as one. Their places are within its own size. */
export type GroupSource = SourceOf<
  'group',
  {
    /** px */
    width: number;
    height: number;
    /** Bottom first. */
    items: readonly SceneItem[];
  }
>;

/** Something that shows what happens: alerts, chat, goals. */
export type WidgetSource = SourceOf<'widget', WidgetSettings>;

export type Source =
  | CameraSource
  | ScreenSource
  | MediaSource
  | ImageSource
  | SlideshowSource
  | TextSource
  | ColorSource
  | CountdownSource
  | WebPageSource
  | StreamSource
  | WidgetSource
  | SceneSource
  | GroupSource;
export type SourceKind = Source['kind'];

/** Where an item is on the canvas, in canvas px; the box may lie partly or wholly outside. */
export interface Transform {
  /** Left edge of the unrotated box. */
  x: number;
  /** Top edge of the unrotated box. */
  y: number;
  width: number;
  height: number;
  /** Clockwise, about the box's centre. */
  rotationDegrees: number;
}

/** What is cut off a source's picture, px of the source. */
export interface Crop {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** How an item is mixed with what lies below it. */
export const blendModes = ['normal', 'additive', 'screen', 'multiply', 'lighten', 'darken'] as const;
export type BlendMode = (typeof blendModes)[number];

/** A source's use in a scene. */
export interface SceneItem {
  id: string;
  sourceId: string;
  visible: boolean;
  locked: boolean;
  transform: Transform;
  /** How the source's picture fills its box. */
  fit: 'contain' | 'cover' | 'stretch';
  /** 0 to 1 */
  opacity: number;
  crop: Crop;
  flipHorizontal: boolean;
  flipVertical: boolean;
  blend: BlendMode;
}

export interface Scene {
  id: string;
  name: string;
  /** Bottom first. */
  items: readonly SceneItem[];
  /** How this scene follows others, in place of the collection's own way. */
  transition?: SceneTransitionOverride | undefined;
}

/** What of a transition a scene has of its own. */
export interface SceneTransitionOverride {
  kind: Transition['kind'];
  durationMs: number;
}

export const transitionKinds = ['cut', 'fade', 'slide', 'wipe', 'stinger'] as const;
export const transitionDirections = ['left', 'right', 'up', 'down'] as const;

/** How one scene follows another on the program. */
export interface Transition {
  kind: (typeof transitionKinds)[number];
  /** Where a slide or a wipe moves to. */
  direction: (typeof transitionDirections)[number];
  /** Of a stinger its video counts instead. */
  durationMs: number;
  stinger: Stinger;
}

export const stingerCuts = ['time', 'frame'] as const;

/** A video with transparency that is played over the change of scenes. */
export interface Stinger {
  /** Of the engine's asset store. Empty until a file was chosen. */
  assetId: string;
  /** What the moment at which one scene takes the other's place is told by. */
  cutBy: (typeof stingerCuts)[number];
  /** From its start. */
  cutPointMs: number;
  /** Its picture with which the other scene is seen first, counted from 0. */
  cutFrame: number;
  /** Of its sound in the program; at the least of its range nothing is heard. */
  soundGainDb: number;
}

/** The mixes beside the program's own that a recording can keep apart. */
export const busCount = 6;

/** One strip of the mixer. */
export interface AudioInput {
  id: string;
  name: string;
  /** A source that sounds (media, screen, stream, widget); empty: the device below. */
  sourceId: string;
  deviceId: string;
  deviceLabel: string;
  /** −60 to +12; at −60 silent */
  gainDb: number;
  muted: boolean;
  /** −1 only left, 1 only right */
  balance: number;
  /** Both channels become their mean. */
  mono: boolean;
  /** −950 to +20,000; a positive one lets the sound come later */
  syncOffsetMs: number;
  /** Whether the performer hears it, and whether the program does. */
  monitoring: 'off' | 'monitorOnly' | 'monitorAndProgram';
  /** While any strip is solo the performer hears only those; the program is not touched. */
  solo: boolean;
  /** One per bus, `busCount` of them; the first is what goes on air. */
  buses: readonly boolean[];
  /** In the order that the sound comes through them, before the fader. */
  filters: readonly AudioFilter[];
}

/** Everything that a performer arranges; kept as one file. */
export interface SceneCollection {
  version: 1;
  name: string;
  canvas: CanvasFormat;
  sources: readonly Source[];
  /** In the order of the list; never empty. */
  scenes: readonly Scene[];
  programSceneId: string;
  transition: Transition;
  audioInputs: readonly AudioInput[];
}
