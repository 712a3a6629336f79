import { z } from 'zod';
import type { NumberRange } from '../scene/audio-filter.ts';

export const idSchema = z.string().min(1).max(64);
export const nameSchema = z.string().min(1).max(200);

export function within({ min, max }: NumberRange) {
  return z.number().min(min).max(max);
}

/** A filter of sound or picture with the settings of its kind. */
export function filterSchema<Kind extends string, Shape extends z.core.$ZodShape>(
  kind: Kind,
  settings: Shape,
) {
  return z.strictObject({
    id: idSchema,
    name: nameSchema,
    kind: z.literal(kind),
    enabled: z.boolean(),
    settings: z.strictObject(settings),
  });
}
