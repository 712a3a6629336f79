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
  gain: 'Gain',
  suppression: 'Noise suppression',
  gate: 'Noise gate',
  expander: 'Expander',
  equalizer: 'Equaliser',
  compressor: 'Compressor',
  limiter: 'Limiter',
  ducking: 'Ducking',
};

/** What it is good for, in one sentence. */
export const filterHints: Record<AudioFilterKind, string> = {
  gain: 'Turns the input up or down before what follows.',
  suppression: 'Takes fans, hum and hiss away from a voice. It asks for a good part of a processor core.',
  gate: 'Shuts while nobody speaks.',
  expander: 'Turns what is quiet down further, more gently than a gate.',
  equalizer: 'Lifts or lowers bass, middle and treble.',
  compressor: 'Turns what is loud down, so that the rest can be louder.',
  limiter: 'Lets nothing beyond its ceiling.',
  ducking: 'Turns this input down while another one is heard.',
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

const decibels = (label: string): SettingLook => ({ label, unit: 'dB', decimals: 1, step: 0.5 });
const milliseconds = (label: string): SettingLook => ({
  label,
  unit: 'ms',
  decimals: 0,
  step: 1,
  logarithmic: true,
});
const hertz = (label: string): SettingLook => ({
  label,
  unit: 'Hz',
  decimals: 0,
  step: 10,
  logarithmic: true,
});
const ratio: SettingLook = { label: 'Ratio', unit: ': 1', decimals: 1, step: 0.5 };
const threshold = decibels('Threshold');
const attack = milliseconds('Attack');
const release = milliseconds('Release');

/** The numbers of each kind, in the order of the panel. */
export const filterFields: {
  readonly [Kind in AudioFilterKind]: Record<keyof (typeof filterRanges)[Kind], SettingLook>;
} = {
  gain: { gainDb: decibels('Gain') },
  suppression: { wetPercent: { label: 'Strength', unit: '%', decimals: 0, step: 1 } },
  gate: {
    openDb: decibels('Opens above'),
    closeDb: decibels('Closes below'),
    attackMs: attack,
    // From 0 on, which has no logarithm.
    holdMs: { ...milliseconds('Hold'), step: 10, logarithmic: false },
    releaseMs: release,
  },
  expander: { thresholdDb: threshold, ratio, attackMs: attack, releaseMs: release, gainDb: decibels('Gain') },
  equalizer: {
    lowDb: decibels('Low'),
    lowHz: hertz('Low up to'),
    midDb: decibels('Middle'),
    midHz: hertz('Middle at'),
    highDb: decibels('High'),
    highHz: hertz('High from'),
  },
  compressor: {
    thresholdDb: threshold,
    ratio,
    attackMs: attack,
    releaseMs: release,
    gainDb: decibels('Gain'),
  },
  limiter: { thresholdDb: decibels('Ceiling'), releaseMs: release },
  ducking: { thresholdDb: threshold, ratio, attackMs: attack, releaseMs: release },
};
