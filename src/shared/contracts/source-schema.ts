import { z } from 'zod';
import { idSchema, nameSchema } from './filter-schema.ts';
import { sceneItemSchema } from './scene-item-schema.ts';
import { textFilePathSchema } from './text-files.ts';
import { colorSchema as color, videoFiltersSchema as filters } from './video-schema.ts';
import { widgetSettingsSchema } from './widget-schema.ts';

const assetId = z.string().max(100);
const widthPx = z.int().min(16).max(7680);
const heightPx = z.int().min(16).max(4320);
const frameRate = z.number().min(1).max(240);
const fontFamily = z.string().min(1).max(200);
const fontSizePx = z.number().min(4).max(2000);
const fontWeight = z.union([z.literal(400), z.literal(600), z.literal(800)]);

export const webPageSettingsSchema = z.strictObject({
  url: z.string().max(4000),
  html: z.string().max(200_000),
  css: z.string().max(100_000),
  width: widthPx,
  height: heightPx,
  frameRate: z.number().min(1).max(60),
});

function sourceOf<Kind extends string, Settings extends z.ZodType>(kind: Kind, settings: Settings) {
  return z.strictObject({ id: idSchema, name: nameSchema, filters, kind: z.literal(kind), settings });
}

/** A source with the settings of its kind. What older collections do not have yet is as it was for them. */
export const sourceSchema = z.discriminatedUnion('kind', [
  sourceOf(
    'camera',
    z.strictObject({
      deviceId: z.string().max(500),
      deviceLabel: z.string().max(500),
      width: widthPx,
      height: heightPx,
      frameRate,
      mirrored: z.boolean(),
    }),
  ),
  sourceOf(
    'screen',
    z.strictObject({
      surfaceId: z.string().max(500),
      surfaceLabel: z.string().max(500),
      frameRate,
      showsCursor: z.boolean(),
    }),
  ),
  sourceOf(
    'media',
    z.strictObject({
      assetId,
      loops: z.boolean(),
      restartsOnShow: z.boolean(),
      speedPercent: z.number().min(25).max(400),
      keepsLastFrame: z.boolean(),
    }),
  ),
  sourceOf('image', z.strictObject({ assetId })),
  sourceOf(
    'slideshow',
    z.strictObject({
      assetIds: z.array(assetId).max(500),
      slideMs: z.number().min(100).max(3_600_000),
      fadeMs: z.number().min(0).max(10_000),
      order: z.enum(['forward', 'random']),
      loops: z.boolean(),
    }),
  ),
  sourceOf(
    'text',
    z.strictObject({
      text: z.string().max(10_000),
      fontFamily,
      fontSizePx,
      fontWeight,
      color,
      backgroundColor: color,
      outlineColor: color,
      outlineWidthPx: z.number().min(0).max(100),
      align: z.enum(['left', 'center', 'right']),
      shadowColor: color.default('#000000'),
      shadowOffsetPx: z.number().min(0).max(100).default(0),
      textFilePath: z.union([z.literal(''), textFilePathSchema]).default(''),
      textAssetId: assetId.default(''),
    }),
  ),
  sourceOf('color', z.strictObject({ color })),
  sourceOf(
    'countdown',
    z.strictObject({
      mode: z.enum(['timeOfDay', 'duration']),
      timeOfDay: z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time such as 20:15'),
      durationMs: z.number().min(0).max(360_000_000),
      startedAtMs: z.number().min(0),
      endText: z.string().max(1000),
      fontFamily,
      fontSizePx,
      fontWeight,
      color,
      backgroundColor: color,
    }),
  ),
  sourceOf('webPage', webPageSettingsSchema),
  sourceOf('stream', z.strictObject({ url: z.string().max(1000) })),
  sourceOf('widget', widgetSettingsSchema),
  sourceOf('scene', z.strictObject({ sceneId: z.string().max(64) })),
  sourceOf(
    'group',
    z.strictObject({
      width: z.number().min(1).max(100_000),
      height: z.number().min(1).max(100_000),
      items: z.array(sceneItemSchema).max(200),
    }),
  ),
]);
