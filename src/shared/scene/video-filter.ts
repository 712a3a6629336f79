import { withinRange, type NumberRange } from './audio-filter.ts';

interface FilterOf<Kind extends string, Settings> {
  id: string;
  name: string;
  kind: Kind;
  enabled: boolean;
  settings: Settings;
}

interface KeySettings {
  /** #rrggbb or #rrggbbaa, of which the opacity does not matter. */
  color: string;
  /** Colours as near as this vanish. */
  similarityPermille: number;
  /** Over so much more they come back. */
  smoothnessPermille: number;
}

/** Makes what has the hue of a cloth behind the performer transparent. */
type ChromaKeyFilter = FilterOf<
  'chromaKey',
  KeySettings & {
    /** Over so much beyond the similarity the cloth's reflection is taken out. */
    spillPermille: number;
  }
>;

/** Makes one colour transparent. */
type ColorKeyFilter = FilterOf<'colorKey', KeySettings>;

/** Keeps what is between two brightnesses. */
type LumaKeyFilter = FilterOf<
  'lumaKey',
  { fromPercent: number; toPercent: number; smoothnessPercent: number }
>;

export type ColorCorrectionFilter = FilterOf<
  'colorCorrection',
  {
    /** 0 leaves it; above is brighter in the middle. */
    gamma: number;
    /** 0 leaves it. */
    contrast: number;
    /** Added to every channel, 1 being white. */
    brightness: number;
    /** 0 leaves it, −1 is grey. */
    saturation: number;
    hueDegrees: number;
    opacityPercent: number;
  }
>;

/** Looks every colour up in a table of one's own. */
export type LutFilter = FilterOf<
  'lut',
  {
    /** Of a picture that `cube-picture.ts` describes. Empty until a file was chosen. */
    assetId: string;
    amountPercent: number;
  }
>;

type SharpenFilter = FilterOf<'sharpen', { amountPercent: number }>;

type BlurFilter = FilterOf<
  'blur',
  {
    /** Standard deviation of the Gaussian, px of the source. */
    radiusPx: number;
  }
>;

/** Shows the source only where a picture, stretched over it, lets it through. */
export type MaskFilter = FilterOf<
  'mask',
  {
    /** Empty until a file was chosen. */
    assetId: string;
    /** What of the picture counts: how opaque or how bright it is. */
    channel: 'alpha' | 'luma';
    inverted: boolean;
  }
>;

/** Moves the picture on and on; what leaves at one edge comes in at the other. */
export type ScrollFilter = FilterOf<
  'scroll',
  {
    /** Positive moves the picture to the left. */
    xPxPerSecond: number;
    /** Positive moves the picture up. */
    yPxPerSecond: number;
  }
>;

/** Lets a camera's picture come later, to fit sound or another camera that does. */
export type DelayFilter = FilterOf<'delay', { delayMs: number }>;

export const backgroundModes = ['blur', 'image', 'color', 'transparent'] as const;
export type BackgroundMode = (typeof backgroundModes)[number];

/** Puts something else behind the people in the picture, who are found by a small network. */
export type BackgroundFilter = FilterOf<
  'background',
  {
    /** What is behind them: the room out of focus, a picture, one colour, or nothing. */
    mode: BackgroundMode;
    /** How far out of focus, as a blur filter counts it. */
    radiusPx: number;
    /** Of the picture. Empty until a file was chosen. */
    assetId: string;
    color: string;
    /** How gradually people give way to what is behind them. */
    softnessPercent: number;
  }
>;

/** One step of what happens to a source's picture before it is placed. */
export type VideoFilter =
  | ChromaKeyFilter
  | ColorKeyFilter
  | LumaKeyFilter
  | ColorCorrectionFilter
  | LutFilter
  | SharpenFilter
  | BlurFilter
  | MaskFilter
  | ScrollFilter
  | DelayFilter
  | BackgroundFilter;
export type VideoFilterKind = VideoFilter['kind'];
export type VideoFilterOf<Kind extends VideoFilterKind> = VideoFilter & { kind: Kind };

type NumberNames<Settings> = {
  [Name in keyof Settings]: Settings[Name] extends number ? Name : never;
}[keyof Settings];
type Ranges<Settings> = Record<NumberNames<Settings>, NumberRange>;
type OtherSettings<Settings> = Omit<Settings, NumberNames<Settings>>;

/** Most that all delays of one source are together; their frames are kept in memory. */
const maxDelayMs = 500;

/** Every number of every kind of filter. */
export const videoFilterRanges: {
  readonly [Kind in VideoFilterKind]: Ranges<VideoFilterOf<Kind>['settings']>;
} = {
  chromaKey: {
    similarityPermille: { initial: 400, min: 1, max: 1000 },
    smoothnessPermille: { initial: 150, min: 1, max: 1000 },
    spillPermille: { initial: 190, min: 1, max: 1000 },
  },
  colorKey: {
    similarityPermille: { initial: 80, min: 1, max: 1000 },
    smoothnessPermille: { initial: 50, min: 1, max: 1000 },
  },
  lumaKey: {
    fromPercent: { initial: 20, min: 0, max: 100 },
    toPercent: { initial: 100, min: 0, max: 100 },
    smoothnessPercent: { initial: 5, min: 0, max: 100 },
  },
  colorCorrection: {
    gamma: { initial: 0, min: -3, max: 3 },
    contrast: { initial: 0, min: -4, max: 4 },
    brightness: { initial: 0, min: -1, max: 1 },
    saturation: { initial: 0, min: -1, max: 5 },
    hueDegrees: { initial: 0, min: -180, max: 180 },
    opacityPercent: { initial: 100, min: 0, max: 100 },
  },
  lut: { amountPercent: { initial: 100, min: 0, max: 100 } },
  sharpen: { amountPercent: { initial: 20, min: 0, max: 100 } },
  blur: { radiusPx: { initial: 8, min: 0.5, max: 64 } },
  mask: {},
  scroll: {
    xPxPerSecond: { initial: 100, min: -2000, max: 2000 },
    yPxPerSecond: { initial: 0, min: -2000, max: 2000 },
  },
  delay: { delayMs: { initial: 100, min: 0, max: maxDelayMs } },
  background: {
    radiusPx: { initial: 16, min: 4, max: 64 },
    softnessPercent: { initial: 30, min: 0, max: 100 },
  },
};

/** What is no number, as it is at first. */
const others: { readonly [Kind in VideoFilterKind]: OtherSettings<VideoFilterOf<Kind>['settings']> } = {
  chromaKey: { color: '#00ff00' },
  colorKey: { color: '#00ff00' },
  lumaKey: {},
  colorCorrection: {},
  lut: { assetId: '' },
  sharpen: {},
  blur: {},
  mask: { assetId: '', channel: 'alpha', inverted: false },
  scroll: {},
  delay: {},
  background: { mode: 'blur', assetId: '', color: '#00ff00' },
};

export const videoFilterKinds = Object.keys(videoFilterRanges) as VideoFilterKind[];

/** A filter that is on, with the settings that most people would begin with. */
export function newVideoFilter(kind: VideoFilterKind, id: string, name: string): VideoFilter {
  const settings: Record<string, unknown> = { ...others[kind] };
  for (const [key, range] of Object.entries<NumberRange>(videoFilterRanges[kind])) {
    settings[key] = range.initial;
  }
  // The tables have every setting of the kind.
  return { id, name, kind, enabled: true, settings } as unknown as VideoFilter;
}

/** The settings with every number of theirs within its range. */
export function withinVideoRanges(kind: VideoFilterKind, settings: object): object {
  const bounded: Record<string, unknown> = { ...settings };
  for (const [key, range] of Object.entries<NumberRange>(videoFilterRanges[kind])) {
    const value = bounded[key];
    if (typeof value === 'number') bounded[key] = withinRange(range, value);
  }
  return bounded;
}

/** The assets that filters need. */
export function filterAssetIds(filters: readonly VideoFilter[]): string[] {
  return filters.flatMap(({ settings }) =>
    'assetId' in settings && settings.assetId !== '' ? [settings.assetId] : [],
  );
}

/** How much later the filters that are on let a camera's picture come. */
export function delayOf(filters: readonly VideoFilter[]): number {
  const delays = filters.map((filter) =>
    filter.kind === 'delay' && filter.enabled ? filter.settings.delayMs : 0,
  );
  return Math.min(
    maxDelayMs,
    delays.reduce((sum, delayMs) => sum + delayMs, 0),
  );
}
