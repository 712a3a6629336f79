import { z } from 'zod';
import { widgetKinds } from '../scene/widget.ts';

/** What a widget shows and how it looks. */
export const widgetSettingsSchema = z.strictObject({ widget: z.enum(widgetKinds) });
