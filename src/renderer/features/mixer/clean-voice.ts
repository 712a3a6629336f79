import { newAudioFilter, type AudioFilter } from '../../../shared/scene/audio-filter.ts';
import { filterLabels } from './filter-kinds.ts';

/** Filters that make a voice in a room clear and even, in their order, with new ids. */
export function cleanVoiceFilters(newId: () => string): AudioFilter[] {
  const settings = {
    suppression: {},
    // Behind the suppression a quiet voice may come far below the gate's usual levels.
    gate: { openDb: -42, closeDb: -48 },
    compressor: { thresholdDb: -22, ratio: 3, attackMs: 6, releaseMs: 120, gainDb: 5 },
    limiter: { thresholdDb: -3 },
  };
  return (['suppression', 'gate', 'compressor', 'limiter'] as const).map((kind) => {
    const filter = newAudioFilter(kind, newId(), filterLabels[kind]);
    return { ...filter, settings: { ...filter.settings, ...settings[kind] } } as AudioFilter;
  });
}
