import { z } from 'zod';
import { filterSchema, idSchema, nameSchema, within } from './filter-schema.ts';
import { filterRanges } from '../scene/audio-filter.ts';
import { audioInputRanges } from '../scene/defaults.ts';
import { busCount } from '../scene/model.ts';

const { gain, gate, expander, compressor, limiter, suppression, equalizer, ducking } = filterRanges;

const audioFilter = z.discriminatedUnion('kind', [
  filterSchema('gain', { gainDb: within(gain.gainDb) }),
  filterSchema('gate', {
    openDb: within(gate.openDb),
    closeDb: within(gate.closeDb),
    attackMs: within(gate.attackMs),
    holdMs: within(gate.holdMs),
    releaseMs: within(gate.releaseMs),
  }),
  filterSchema('expander', {
    thresholdDb: within(expander.thresholdDb),
    ratio: within(expander.ratio),
    attackMs: within(expander.attackMs),
    releaseMs: within(expander.releaseMs),
    gainDb: within(expander.gainDb),
  }),
  filterSchema('compressor', {
    thresholdDb: within(compressor.thresholdDb),
    ratio: within(compressor.ratio),
    attackMs: within(compressor.attackMs),
    releaseMs: within(compressor.releaseMs),
    gainDb: within(compressor.gainDb),
  }),
  filterSchema('limiter', {
    thresholdDb: within(limiter.thresholdDb),
    releaseMs: within(limiter.releaseMs),
  }),
  filterSchema('suppression', { wetPercent: within(suppression.wetPercent) }),
  filterSchema('equalizer', {
    lowDb: within(equalizer.lowDb),
    lowHz: within(equalizer.lowHz),
    midDb: within(equalizer.midDb),
    midHz: within(equalizer.midHz),
    highDb: within(equalizer.highDb),
    highHz: within(equalizer.highHz),
  }),
  filterSchema('ducking', {
    triggerInputId: z.string().max(64),
    thresholdDb: within(ducking.thresholdDb),
    ratio: within(ducking.ratio),
    attackMs: within(ducking.attackMs),
    releaseMs: within(ducking.releaseMs),
  }),
]);

/** A strip of the mixer. What older collections do not have yet is as it was for them. */
export const audioInputSchema = z.strictObject({
  id: idSchema,
  name: nameSchema,
  sourceId: z.string().max(64).default(''),
  deviceId: z.string().max(500),
  deviceLabel: z.string().max(500),
  gainDb: within(audioInputRanges.gainDb),
  muted: z.boolean(),
  balance: within(audioInputRanges.balance).default(audioInputRanges.balance.initial),
  mono: z.boolean().default(false),
  syncOffsetMs: within(audioInputRanges.syncOffsetMs).default(audioInputRanges.syncOffsetMs.initial),
  monitoring: z.enum(['off', 'monitorOnly', 'monitorAndProgram']).default('off'),
  solo: z.boolean().default(false),
  buses: z
    .array(z.boolean())
    .length(busCount)
    .default(() => Array.from({ length: busCount }, () => true)),
  filters: z.array(audioFilter).max(16).default([]),
});
