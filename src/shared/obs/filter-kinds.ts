import { newAudioFilter, audioFilterKinds, type AudioFilter } from '../scene/audio-filter.ts';
import { newVideoFilter, videoFilterKinds, type VideoFilter } from '../scene/video-filter.ts';
import type { AudioFilterKind } from '../scene/audio-filter.ts';
import type { VideoFilterKind } from '../scene/video-filter.ts';
import { colorFromNumber, colorToNumber } from './colors.ts';
import type { JsonObject } from './fields.ts';
import { ObsProblem } from './problem.ts';
import { statusCode } from './protocol.ts';

export type AnyFilter = AudioFilter | VideoFilter;
type AnyKind = AnyFilter['kind'];

/** A setting of ours, OBS's name of it, and how many of ours are one of theirs. */
type SettingName = readonly [ours: string, theirs: string, factor?: number];

const dynamics: readonly SettingName[] = [
  ['thresholdDb', 'threshold'],
  ['ratio', 'ratio'],
  ['attackMs', 'attack_time'],
  ['releaseMs', 'release_time'],
  ['gainDb', 'output_gain'],
];
const key: readonly SettingName[] = [
  ['similarityPermille', 'similarity'],
  ['smoothnessPermille', 'smoothness'],
];

/** Kinds that OBS has too; every other one has a name of ours, and its settings have theirs. */
const table: Partial<Record<AnyKind, { kind: string; settings: readonly SettingName[] }>> = {
  gain: { kind: 'gain_filter', settings: [['gainDb', 'db']] },
  gate: {
    kind: 'noise_gate_filter',
    settings: [
      ['openDb', 'open_threshold'],
      ['closeDb', 'close_threshold'],
      ['attackMs', 'attack_time'],
      ['holdMs', 'hold_time'],
      ['releaseMs', 'release_time'],
    ],
  },
  expander: { kind: 'expander_filter', settings: dynamics },
  compressor: { kind: 'compressor_filter', settings: dynamics },
  limiter: {
    kind: 'limiter_filter',
    settings: [
      ['thresholdDb', 'threshold'],
      ['releaseMs', 'release_time'],
    ],
  },
  suppression: { kind: 'noise_suppress_filter_v2', settings: [] },
  equalizer: {
    kind: 'basic_eq_filter',
    settings: [
      ['lowDb', 'low'],
      ['midDb', 'mid'],
      ['highDb', 'high'],
    ],
  },
  chromaKey: { kind: 'chroma_key_filter_v2', settings: [...key, ['spillPermille', 'spill']] },
  colorKey: { kind: 'color_key_filter_v2', settings: key },
  lumaKey: {
    kind: 'luma_key_filter_v2',
    settings: [
      ['fromPercent', 'luma_min', 100],
      ['toPercent', 'luma_max', 100],
      ['smoothnessPercent', 'luma_min_smooth', 100],
    ],
  },
  colorCorrection: {
    kind: 'color_filter_v2',
    settings: [
      ['gamma', 'gamma'],
      ['contrast', 'contrast'],
      ['brightness', 'brightness'],
      ['saturation', 'saturation'],
      ['hueDegrees', 'hue_shift'],
      ['opacityPercent', 'opacity', 100],
    ],
  },
  lut: { kind: 'clut_filter', settings: [['amountPercent', 'clut_amount', 100]] },
  sharpen: { kind: 'sharpness_filter_v2', settings: [['amountPercent', 'sharpness', 100]] },
  mask: { kind: 'mask_filter_v2', settings: [] },
  scroll: {
    kind: 'scroll_filter',
    settings: [
      ['xPxPerSecond', 'speed_x'],
      ['yPxPerSecond', 'speed_y'],
    ],
  },
  delay: { kind: 'async_delay_filter', settings: [['delayMs', 'delay_ms']] },
};

/** OBS's name of a kind of filter. */
export function filterKindToObs(kind: AnyKind): string {
  return (
    table[kind]?.kind ?? `footlight_${kind.replace(/[A-Z]/g, (sign) => `_${sign.toLowerCase()}`)}_filter`
  );
}

/** Every kind, sound's first. */
export const filterKinds: readonly string[] = [...audioFilterKinds, ...videoFilterKinds].map(filterKindToObs);

/** A new filter of OBS's kind, and whether it is for sound. @throws ObsProblem */
export function filterFor(
  obsKind: string,
  id: string,
  name: string,
): { audio: AudioFilter } | { video: VideoFilter } {
  const wanted = obsKind.replace(/_v\d+$/, '');
  const isWanted = (kind: AnyKind): boolean => filterKindToObs(kind).replace(/_v\d+$/, '') === wanted;
  const audio: AudioFilterKind | undefined = audioFilterKinds.find(isWanted);
  if (audio) return { audio: newAudioFilter(audio, id, name) };
  const video: VideoFilterKind | undefined = videoFilterKinds.find(isWanted);
  if (video) return { video: newVideoFilter(video, id, name) };
  throw new ObsProblem(
    statusCode.invalidFilterKind,
    `The studio has no filter of the kind ${obsKind}. GetSourceFilterKindList says which it has.`,
  );
}

/** A filter's settings, those that OBS has under its names. */
export function filterSettingsToObs(filter: AnyFilter): JsonObject {
  const names = table[filter.kind]?.settings ?? [];
  return Object.fromEntries(
    Object.entries(filter.settings).map(([ours, value]: [string, unknown]) => {
      const [, theirs = ours, factor = 1] = names.find(([name]) => name === ours) ?? [];
      if (typeof value === 'number') return [theirs, value / factor];
      const isColor = ours === 'color' && typeof value === 'string';
      return isColor ? ['key_color', colorToNumber(value)] : [theirs, value];
    }),
  );
}

/** Our settings of those given, by either name; whatever is of another type than ours is left out. */
export function filterSettingsFromObs(filter: AnyFilter, given: JsonObject): Record<string, unknown> {
  const names = table[filter.kind]?.settings ?? [];
  const patch: Record<string, unknown> = {};
  for (const [ours, before] of Object.entries(filter.settings) as [string, unknown][]) {
    const [, theirs = ours, factor = 1] = names.find(([name]) => name === ours) ?? [];
    const value = given[theirs];
    if (typeof value === 'number' && typeof before === 'number') patch[ours] = value * factor;
    else if (typeof value === typeof before && theirs !== 'assetId') patch[ours] = value;
  }
  const color = given['key_color'] ?? given['color'];
  if ('color' in filter.settings && typeof color === 'number') patch['color'] = colorFromNumber(color, 255);
  if (typeof patch['color'] === 'string' && !/^#[0-9a-f]{6}([0-9a-f]{2})?$/i.test(patch['color'])) {
    delete patch['color'];
  }
  return patch;
}
