import { z } from 'zod';
import { idSchema as id } from './filter-schema.ts';
import { itemLookShape } from './video-schema.ts';

const coordinate = z.number().min(-100_000).max(100_000);

/** A source's use in a scene or a group. */
export const sceneItemSchema = z.strictObject({
  id,
  sourceId: id,
  visible: z.boolean(),
  locked: z.boolean(),
  transform: z.strictObject({
    x: coordinate,
    y: coordinate,
    width: z.number().min(1).max(100_000),
    height: z.number().min(1).max(100_000),
    rotationDegrees: z.number().min(-360).max(360),
  }),
  fit: z.enum(['contain', 'cover', 'stretch']),
  opacity: z.number().min(0).max(1),
  ...itemLookShape,
});
