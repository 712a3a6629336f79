import { z } from 'zod';
import {
  alertKinds,
  alertSounds,
  maxAlertVariations,
  widgetAnimations,
  widgetLanguages,
  widgetRanges,
  type WidgetKind,
} from '../scene/widget.ts';
import { idSchema, within } from './filter-schema.ts';
import { colorSchema as color } from './video-schema.ts';

const assetId = z.string().max(100);
const title = z.string().max(200);
const currency = z.string().regex(/^(?:[A-Z]{3})?$/, 'a currency such as EUR, or nothing');

const theme = z.strictObject({
  // Collections from before it could be chosen have none.
  language: z.enum(widgetLanguages).default('en'),
  fontFamily: z.string().min(1).max(200),
  textSizePx: within(widgetRanges.textSizePx),
  textColor: color,
  accentColor: color,
  backgroundColor: color,
  cornerRadiusPx: within(widgetRanges.cornerRadiusPx),
  animation: z.enum(widgetAnimations),
});

function widgetOf<Kind extends WidgetKind, Shape extends z.core.$ZodShape>(kind: Kind, shape: Shape) {
  return z.strictObject({ widget: z.literal(kind), theme, ...shape });
}

const alertVariation = z.strictObject({
  id: idSchema,
  event: z.enum(alertKinds),
  atLeast: within(widgetRanges.atLeast),
  headline: title,
  title,
  showsMessage: z.boolean(),
  pictureAssetId: assetId,
  sound: z.enum(alertSounds),
  soundAssetId: assetId,
  durationMs: within(widgetRanges.alertDurationMs),
  confetti: z.boolean(),
  speaks: z.boolean(),
});

/** What a widget shows and how it looks. */
export const widgetSettingsSchema = z.discriminatedUnion('widget', [
  widgetOf('alerts', {
    variations: z.array(alertVariation).max(maxAlertVariations).readonly(),
    gapMs: within(widgetRanges.gapMs),
  }),
  widgetOf('chat', { fadeAfterMs: within(widgetRanges.fadeAfterMs), showsBadges: z.boolean() }),
  widgetOf('goal', {
    title,
    counts: z.enum(['goalEvents', 'tips', 'coins', 'follows', 'subscriptions']),
    startAmount: within(widgetRanges.amount),
    target: within(widgetRanges.amount),
    currency,
  }),
  widgetOf('leaderboard', {
    title,
    counts: z.enum(['leaderboardEvents', 'tips', 'coins']),
    rows: z.int().min(widgetRanges.rows.min).max(widgetRanges.rows.max),
    currency,
  }),
  widgetOf('poll', { closesAfterMs: within(widgetRanges.closesAfterMs) }),
  widgetOf('namePlate', { title, subtitle: title, visible: z.boolean() }),
]);
