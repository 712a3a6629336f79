import type { AudioFilter } from './audio-filter.ts';
import type { VideoFilter } from './video-filter.ts';

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
  }
>;

export type ColorSource = SourceOf<'color', { color: string }>;

export type Source = CameraSource | ImageSource | TextSource | ColorSource;
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
}

export const transitionKinds = ['cut', 'fade', 'slide', 'wipe'] as const;
export const transitionDirections = ['left', 'right', 'up', 'down'] as const;

/** How one scene follows another on the program. */
export interface Transition {
  kind: (typeof transitionKinds)[number];
  /** Where a slide or a wipe moves to. */
  direction: (typeof transitionDirections)[number];
  durationMs: number;
}

/** One strip of the mixer. */
export interface AudioInput {
  id: string;
  name: string;
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
