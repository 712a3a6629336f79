import { z } from 'zod';
import { filterSchema, within } from './filter-schema.ts';
import {
  newItemLook,
  noStinger,
  stingerCutFrame,
  stingerCutPointMs,
  stingerSoundDb,
  transitionDurationMs,
} from '../scene/defaults.ts';
import { blendModes, stingerCuts, transitionDirections, transitionKinds } from '../scene/model.ts';
import { backgroundModes, videoFilterRanges } from '../scene/video-filter.ts';

const assetId = z.string().max(100);
/** As the studio writes a colour everywhere. */
export const colorSchema = z.string().regex(/^#(?:[0-9a-f]{6}|[0-9a-f]{8})$/i, 'a colour such as #ffb224');

const { chromaKey, colorKey, lumaKey, colorCorrection, lut, sharpen, blur, scroll, delay, background } =
  videoFilterRanges;

const videoFilter = z.discriminatedUnion('kind', [
  filterSchema('chromaKey', {
    color: colorSchema,
    similarityPermille: within(chromaKey.similarityPermille),
    smoothnessPermille: within(chromaKey.smoothnessPermille),
    spillPermille: within(chromaKey.spillPermille),
  }),
  filterSchema('colorKey', {
    color: colorSchema,
    similarityPermille: within(colorKey.similarityPermille),
    smoothnessPermille: within(colorKey.smoothnessPermille),
  }),
  filterSchema('lumaKey', {
    fromPercent: within(lumaKey.fromPercent),
    toPercent: within(lumaKey.toPercent),
    smoothnessPercent: within(lumaKey.smoothnessPercent),
  }),
  filterSchema('colorCorrection', {
    gamma: within(colorCorrection.gamma),
    contrast: within(colorCorrection.contrast),
    brightness: within(colorCorrection.brightness),
    saturation: within(colorCorrection.saturation),
    hueDegrees: within(colorCorrection.hueDegrees),
    opacityPercent: within(colorCorrection.opacityPercent),
  }),
  filterSchema('lut', { assetId, amountPercent: within(lut.amountPercent) }),
  filterSchema('sharpen', { amountPercent: within(sharpen.amountPercent) }),
  filterSchema('blur', { radiusPx: within(blur.radiusPx) }),
  filterSchema('mask', { assetId, channel: z.enum(['alpha', 'luma']), inverted: z.boolean() }),
  filterSchema('scroll', {
    xPxPerSecond: within(scroll.xPxPerSecond),
    yPxPerSecond: within(scroll.yPxPerSecond),
  }),
  filterSchema('delay', { delayMs: within(delay.delayMs) }),
  filterSchema('background', {
    mode: z.enum(backgroundModes),
    radiusPx: within(background.radiusPx),
    assetId,
    color: colorSchema,
    softnessPercent: within(background.softnessPercent),
  }),
]);

/** The filters of a source. Older collections have none. */
export const videoFiltersSchema = z.array(videoFilter).max(16).default([]);

const cutPx = z.int().min(0).max(16_384);

/** How an item is cut, flipped and mixed; in older collections it is not. */
export const itemLookShape = {
  crop: z
    .strictObject({ left: cutPx, top: cutPx, right: cutPx, bottom: cutPx })
    .default({ ...newItemLook.crop }),
  flipHorizontal: z.boolean().default(newItemLook.flipHorizontal),
  flipVertical: z.boolean().default(newItemLook.flipVertical),
  blend: z.enum(blendModes).default(newItemLook.blend),
};

/** How scenes follow each other; in older collections they were cut. */
/** A scene's own way of following others. */
export const sceneTransitionSchema = z.strictObject({
  kind: z.enum(transitionKinds),
  durationMs: within(transitionDurationMs),
});

export const transitionSchema = z
  .strictObject({
    kind: z.enum(transitionKinds),
    direction: z.enum(transitionDirections),
    durationMs: within(transitionDurationMs),
    stinger: z
      .strictObject({
        assetId,
        cutBy: z.enum(stingerCuts).default(noStinger.cutBy),
        cutPointMs: within(stingerCutPointMs),
        cutFrame: within(stingerCutFrame).default(noStinger.cutFrame),
        soundGainDb: within(stingerSoundDb).default(noStinger.soundGainDb),
      })
      .default({ ...noStinger }),
  })
  .default({
    kind: 'cut',
    direction: 'left',
    durationMs: transitionDurationMs.initial,
    stinger: { ...noStinger },
  });
