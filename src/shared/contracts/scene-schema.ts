import { z } from 'zod';
import { idSchema, nameSchema } from './filter-schema.ts';
import type { SceneCollection } from '../scene/model.ts';
import { audioInputSchema } from './audio-schema.ts';
import {
  colorSchema as color,
  itemLookShape,
  transitionSchema,
  videoFiltersSchema as filters,
} from './video-schema.ts';

const id = idSchema;
const name = nameSchema;
const coordinate = z.number().min(-100_000).max(100_000);

const source = z.discriminatedUnion('kind', [
  z.strictObject({
    id,
    name,
    filters,
    kind: z.literal('camera'),
    settings: z.strictObject({
      deviceId: z.string().max(500),
      deviceLabel: z.string().max(500),
      width: z.int().min(16).max(7680),
      height: z.int().min(16).max(4320),
      frameRate: z.number().min(1).max(240),
      mirrored: z.boolean(),
    }),
  }),
  z.strictObject({
    id,
    name,
    filters,
    kind: z.literal('image'),
    settings: z.strictObject({ assetId: z.string().max(100) }),
  }),
  z.strictObject({
    id,
    name,
    filters,
    kind: z.literal('text'),
    settings: z.strictObject({
      text: z.string().max(10_000),
      fontFamily: z.string().min(1).max(200),
      fontSizePx: z.number().min(4).max(2000),
      fontWeight: z.union([z.literal(400), z.literal(600), z.literal(800)]),
      color,
      backgroundColor: color,
      outlineColor: color,
      outlineWidthPx: z.number().min(0).max(100),
      align: z.enum(['left', 'center', 'right']),
    }),
  }),
  z.strictObject({ id, name, filters, kind: z.literal('color'), settings: z.strictObject({ color }) }),
]);

const item = z.strictObject({
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
    sources: z.array(source).max(500),
    scenes: z
      .array(z.strictObject({ id, name, items: z.array(item).max(200) }))
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
