import {
  IconAdjustments,
  IconArrowsMinimize,
  IconDoorEnter,
  IconEar,
  IconFold,
  IconFoldDown,
  IconVolume,
  IconVolume2,
} from '@tabler/icons-react';
import type { AudioFilterKind, filterRanges } from '../../../shared/scene/audio-filter.ts';
import type { SettingLook } from '../../ui/setting-sliders.tsx';
import { t } from '../../language/language.ts';

/** The kinds in the order of the menu. */
export const menuOfKinds: readonly AudioFilterKind[] = [
  'gain',
  'suppression',
  'gate',
  'expander',
  'equalizer',
  'compressor',
  'limiter',
  'ducking',
];

export const filterLabels: Record<AudioFilterKind, string> = {
  get gain(): string {
    return t('Gain');
  },
  get suppression(): string {
    return t('Noise suppression');
  },
  get gate(): string {
    return t('Noise gate');
  },
  get expander(): string {
    return t('Expander');
  },
  get equalizer(): string {
    return t('Equaliser');
  },
  get compressor(): string {
    return t('Compressor');
  },
  get limiter(): string {
    return t('Limiter');
  },
  get ducking(): string {
    return t('Ducking');
  },
};

/** What it is good for, in one sentence. */
export const filterHints: Record<AudioFilterKind, string> = {
  get gain(): string {
    return t('Turns the input up or down before what follows.');
  },
  get suppression(): string {
    return t('Takes fans, hum and hiss away from a voice. It asks for a good part of a processor core.');
  },
  get gate(): string {
    return t('Shuts while nobody speaks.');
  },
  get expander(): string {
    return t('Turns what is quiet down further, more gently than a gate.');
  },
  get equalizer(): string {
    return t('Lifts or lowers bass, middle and treble.');
  },
  get compressor(): string {
    return t('Turns what is loud down, so that the rest can be louder.');
  },
  get limiter(): string {
    return t('Lets nothing beyond its ceiling.');
  },
  get ducking(): string {
    return t('Turns this input down while another one is heard.');
  },
};

export const filterIcons = {
  gain: IconVolume,
  suppression: IconEar,
  gate: IconDoorEnter,
  expander: IconFold,
  equalizer: IconAdjustments,
  compressor: IconArrowsMinimize,
  limiter: IconFoldDown,
  ducking: IconVolume2,
} satisfies Record<AudioFilterKind, unknown>;

const decibels = (label: () => string): SettingLook => ({ label, unit: 'dB', decimals: 1, step: 0.5 });
const milliseconds = (label: () => string): SettingLook => ({
  label,
  unit: 'ms',
  decimals: 0,
  step: 1,
  logarithmic: true,
});
const hertz = (label: () => string): SettingLook => ({
  label,
  unit: 'Hz',
  decimals: 0,
  step: 10,
  logarithmic: true,
});
const ratio: SettingLook = {
  label: () => t('Ratio'),
  unit: ': 1',
  decimals: 1,
  step: 0.5,
};
const threshold = decibels(() => t('Threshold'));
const attack = milliseconds(() => t('Attack'));
const release = milliseconds(() => t('Release'));

/** The numbers of each kind, in the order of the panel. */
export const filterFields: {
  readonly [Kind in AudioFilterKind]: Record<keyof (typeof filterRanges)[Kind], SettingLook>;
} = {
  gain: { gainDb: decibels(() => t('Gain')) },
  suppression: {
    wetPercent: {
      label: () => t('Strength'),
      unit: '%',
      decimals: 0,
      step: 1,
    },
  },
  gate: {
    openDb: decibels(() => t('Opens above')),
    closeDb: decibels(() => t('Closes below')),
    attackMs: attack,
    // From 0 on, which has no logarithm.
    holdMs: { ...milliseconds(() => t('Hold')), step: 10, logarithmic: false },
    releaseMs: release,
  },
  expander: {
    thresholdDb: threshold,
    ratio,
    attackMs: attack,
    releaseMs: release,
    gainDb: decibels(() => t('Gain')),
  },
  equalizer: {
    lowDb: decibels(() => t('Low')),
    lowHz: hertz(() => t('Low up to')),
    midDb: decibels(() => t('Middle')),
    midHz: hertz(() => t('Middle at')),
    highDb: decibels(() => t('High')),
    highHz: hertz(() => t('High from')),
  },
  compressor: {
    thresholdDb: threshold,
    ratio,
    attackMs: attack,
    releaseMs: release,
    gainDb: decibels(() => t('Gain')),
  },
  limiter: { thresholdDb: decibels(() => t('Ceiling')), releaseMs: release },
  ducking: { thresholdDb: threshold, ratio, attackMs: attack, releaseMs: release },
};
