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
}

export interface Scene {
  id: string;
  name: string;
  /** Bottom first. */
  items: readonly SceneItem[];
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
  audioInputs: readonly AudioInput[];
}
