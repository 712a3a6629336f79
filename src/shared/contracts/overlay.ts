import { z } from 'zod';
import { eventFeedSchema } from './live-events.ts';
import { widgetSettingsSchema } from './widget-schema.ts';

/** What the engine tells the page of one overlay. */
export const overlayMessageSchema = z.discriminatedUnion('type', [
  /** First of all, and again whenever it is edited. */
  z.strictObject({
    type: z.literal('widget'),
    settings: widgetSettingsSchema,
    /** Of its box in the studio, px on the canvas. */
    width: z.number().min(1),
    height: z.number().min(1),
  }),
  /** There is no such widget (any more). */
  z.strictObject({ type: z.literal('gone') }),
  ...eventFeedSchema.options,
]);
export type OverlayMessage = z.infer<typeof overlayMessageSchema>;
