interface FilterOf<Kind extends string, Settings> {
  id: string;
  name: string;
  kind: Kind;
  enabled: boolean;
  settings: Settings;
}

type GainFilter = FilterOf<'gain', { gainDb: number }>;

/** Lets nothing through until it is loud enough. */
type GateFilter = FilterOf<
  'gate',
  {
    /** Opens above this, dBFS. */
    openDb: number;
    /** Closes below this, dBFS; the difference keeps it from fluttering. */
    closeDb: number;
    attackMs: number;
    /** Stays open so long after the last loud moment. */
    holdMs: number;
    releaseMs: number;
  }
>;

/** Turns what is quiet down further. */
type ExpanderFilter = FilterOf<
  'expander',
  { thresholdDb: number; ratio: number; attackMs: number; releaseMs: number; gainDb: number }
>;

/** Turns what is loud down. */
type CompressorFilter = FilterOf<
  'compressor',
  {
    thresholdDb: number;
    /** So many dB above the threshold become one. */
    ratio: number;
    attackMs: number;
    releaseMs: number;
    /** Added afterwards. */
    gainDb: number;
  }
>;

/** Lets nothing beyond a level. */
type LimiterFilter = FilterOf<'limiter', { thresholdDb: number; releaseMs: number }>;

/** Takes steady noise away from a voice. */
type SuppressionFilter = FilterOf<
  'suppression',
  {
    /** Share of the cleaned sound, the rest being what came in; 0 to 100. */
    wetPercent: number;
  }
>;

/** Two shelves and a bell between them. */
type EqualizerFilter = FilterOf<
  'equalizer',
  { lowDb: number; lowHz: number; midDb: number; midHz: number; highDb: number; highHz: number }
>;

/** Turns an input down while another one is heard. */
type DuckingFilter = FilterOf<
  'ducking',
  {
    /** The input that turns this one down; empty for none. */
    triggerInputId: string;
    /** Of the trigger, dBFS. */
    thresholdDb: number;
    ratio: number;
    attackMs: number;
    releaseMs: number;
  }
>;

/** One step of what happens to an input's sound before its fader. */
export type AudioFilter =
  | GainFilter
  | GateFilter
  | ExpanderFilter
  | CompressorFilter
  | LimiterFilter
  | SuppressionFilter
  | EqualizerFilter
  | DuckingFilter;
export type AudioFilterKind = AudioFilter['kind'];
export type AudioFilterOf<Kind extends AudioFilterKind> = AudioFilter & { kind: Kind };

/** Bounds of a number that can be set, and what it is at first. */
export interface NumberRange {
  initial: number;
  min: number;
  max: number;
}

type NumbersOf<Settings> = {
  [Name in keyof Settings as Settings[Name] extends number ? Name : never]: NumberRange;
};

const threshold = (initial: number): NumberRange => ({ initial, min: -60, max: 0 });
const ratio = (initial: number): NumberRange => ({ initial, min: 1, max: 32 });
const attack = (initial: number): NumberRange => ({ initial, min: 1, max: 500 });
const release = (initial: number): NumberRange => ({ initial, min: 1, max: 2000 });
const makeUp: NumberRange = { initial: 0, min: -32, max: 32 };
const band: NumberRange = { initial: 0, min: -20, max: 20 };

/** Every number of every kind of filter: dB, ms, Hz, percent, or a ratio to one. */
export const filterRanges: {
  readonly [Kind in AudioFilterKind]: NumbersOf<AudioFilterOf<Kind>['settings']>;
} = {
  gain: { gainDb: { initial: 0, min: -30, max: 30 } },
  gate: {
    openDb: { initial: -26, min: -96, max: 0 },
    closeDb: { initial: -32, min: -96, max: 0 },
    attackMs: attack(25),
    holdMs: { initial: 200, min: 0, max: 3000 },
    releaseMs: release(150),
  },
  expander: {
    thresholdDb: threshold(-40),
    ratio: { initial: 2, min: 1, max: 20 },
    attackMs: attack(10),
    releaseMs: release(50),
    gainDb: makeUp,
  },
  compressor: {
    thresholdDb: threshold(-18),
    ratio: ratio(10),
    attackMs: attack(6),
    releaseMs: release(60),
    gainDb: makeUp,
  },
  limiter: { thresholdDb: threshold(-6), releaseMs: release(60) },
  suppression: { wetPercent: { initial: 100, min: 0, max: 100 } },
  equalizer: {
    lowDb: band,
    lowHz: { initial: 200, min: 40, max: 800 },
    midDb: band,
    midHz: { initial: 1500, min: 200, max: 8000 },
    highDb: band,
    highHz: { initial: 6000, min: 1500, max: 16_000 },
  },
  ducking: {
    thresholdDb: threshold(-36),
    ratio: ratio(4),
    attackMs: attack(20),
    releaseMs: release(600),
  },
};

export const audioFilterKinds = Object.keys(filterRanges) as AudioFilterKind[];

/** A filter that is on, with the settings that most people would begin with. */
export function newAudioFilter(kind: AudioFilterKind, id: string, name: string): AudioFilter {
  const settings: Record<string, number | string> = kind === 'ducking' ? { triggerInputId: '' } : {};
  const ranges = Object.entries<NumberRange>(filterRanges[kind]);
  for (const [key, { initial }] of ranges) settings[key] = initial;
  // The table has every number of the kind.
  return { id, name, kind, enabled: true, settings } as unknown as AudioFilter;
}

/** The settings with every number of theirs within its range. */
export function withinRanges<Settings extends object>(kind: AudioFilterKind, settings: Settings): Settings {
  const ranges: Record<string, NumberRange> = filterRanges[kind];
  const entries = Object.entries(settings).map(([key, value]: [string, unknown]) => {
    const range = ranges[key];
    return [key, range && typeof value === 'number' ? withinRange(range, value) : value];
  });
  return Object.fromEntries(entries) as Settings;
}

export function withinRange({ min, max }: NumberRange, value: number): number {
  return Math.max(min, Math.min(max, value));
}
