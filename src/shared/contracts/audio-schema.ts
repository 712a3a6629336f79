import { z } from 'zod';
import { filterRanges, type NumberRange } from '../scene/audio-filter.ts';
import { audioInputRanges } from '../scene/defaults.ts';

const id = z.string().min(1).max(64);
const name = z.string().min(1).max(200);

function within({ min, max }: NumberRange) {
  return z.number().min(min).max(max);
}

/** One filter with the settings of its kind. */
function filter<Kind extends string, Shape extends z.core.$ZodShape>(kind: Kind, settings: Shape) {
  return z.strictObject({
    id,
    name,
    kind: z.literal(kind),
    enabled: z.boolean(),
    settings: z.strictObject(settings),
  });
}

const { gain, gate, expander, compressor, limiter, suppression, equalizer, ducking } = filterRanges;

const audioFilter = z.discriminatedUnion('kind', [
  filter('gain', { gainDb: within(gain.gainDb) }),
  filter('gate', {
    openDb: within(gate.openDb),
    closeDb: within(gate.closeDb),
    attackMs: within(gate.attackMs),
    holdMs: within(gate.holdMs),
    releaseMs: within(gate.releaseMs),
  }),
  filter('expander', {
    thresholdDb: within(expander.thresholdDb),
    ratio: within(expander.ratio),
    attackMs: within(expander.attackMs),
    releaseMs: within(expander.releaseMs),
    gainDb: within(expander.gainDb),
  }),
  filter('compressor', {
    thresholdDb: within(compressor.thresholdDb),
    ratio: within(compressor.ratio),
    attackMs: within(compressor.attackMs),
    releaseMs: within(compressor.releaseMs),
    gainDb: within(compressor.gainDb),
  }),
  filter('limiter', {
    thresholdDb: within(limiter.thresholdDb),
    releaseMs: within(limiter.releaseMs),
  }),
  filter('suppression', { wetPercent: within(suppression.wetPercent) }),
  filter('equalizer', {
    lowDb: within(equalizer.lowDb),
    lowHz: within(equalizer.lowHz),
    midDb: within(equalizer.midDb),
    midHz: within(equalizer.midHz),
    highDb: within(equalizer.highDb),
    highHz: within(equalizer.highHz),
  }),
  filter('ducking', {
    triggerInputId: z.string().max(64),
    thresholdDb: within(ducking.thresholdDb),
    ratio: within(ducking.ratio),
    attackMs: within(ducking.attackMs),
    releaseMs: within(ducking.releaseMs),
  }),
]);

/** A strip of the mixer. What older collections do not have yet is as it was for them. */
export const audioInputSchema = z.strictObject({
  id,
  name,
  deviceId: z.string().max(500),
  deviceLabel: z.string().max(500),
  gainDb: within(audioInputRanges.gainDb),
  muted: z.boolean(),
  balance: within(audioInputRanges.balance).default(audioInputRanges.balance.initial),
  mono: z.boolean().default(false),
  syncOffsetMs: within(audioInputRanges.syncOffsetMs).default(audioInputRanges.syncOffsetMs.initial),
  filters: z.array(audioFilter).max(16).default([]),
});
