import { z } from 'zod';
import { idSchema, nameSchema } from './filter-schema.ts';
import type { SceneCollection } from '../scene/model.ts';
import { audioInputSchema } from './audio-schema.ts';
import { sceneItemSchema } from './scene-item-schema.ts';
import { sourceSchema } from './source-schema.ts';
import { sceneTransitionSchema, transitionSchema } from './video-schema.ts';

const id = idSchema;
const name = nameSchema;

/** Size and rate of the program; H.264 with 4:2:0 wants even sizes. */
const canvasFormatSchema = z.strictObject({
  width: z.int().min(160).max(3840).multipleOf(2),
  height: z.int().min(90).max(3840).multipleOf(2),
  frameRate: z.number().min(5).max(60),
});

/** A scene collection as it is stored and as it crosses the link; references inside it are checked. */
export const sceneCollectionSchema: z.ZodType<SceneCollection> = z
  .strictObject({
    version: z.literal(1),
    name,
    canvas: canvasFormatSchema,
    sources: z.array(sourceSchema).max(500),
    scenes: z
      .array(
        z.strictObject({
          id,
          name,
          items: z.array(sceneItemSchema).max(200),
          transition: sceneTransitionSchema.optional(),
        }),
      )
      .min(1)
      .max(200),
    programSceneId: id,
    transition: transitionSchema,
    audioInputs: z.array(audioInputSchema).max(32),
  })
  .superRefine((collection, context) => {
    const sourceIds = new Set(collection.sources.map((each) => each.id));
    if (!collection.scenes.some((scene) => scene.id === collection.programSceneId)) {
      context.addIssue({
        code: 'custom',
        path: ['programSceneId'],
        message: 'names no scene of this collection',
      });
    }
    collection.scenes.forEach((scene, sceneIndex) => {
      scene.items.forEach((each, itemIndex) => {
        if (sourceIds.has(each.sourceId)) return;
        context.addIssue({
          code: 'custom',
          path: ['scenes', sceneIndex, 'items', itemIndex, 'sourceId'],
          message: 'names no source of this collection',
        });
      });
    });
  });
