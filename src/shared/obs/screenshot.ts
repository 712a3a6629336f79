import type { SceneCollection } from '../scene/model.ts';
import type { Fields } from './fields.ts';
import { findSource } from './naming.ts';
import { ObsProblem } from './problem.ts';
import { statusCode } from './protocol.ts';

/** What is to be seen on a picture, and how it is written. */
export interface ScreenshotWish {
  target: { sceneId: string } | { sourceId: string };
  /** px; absent: as the other one and the picture's proportions want it, or the picture's own size. */
  width?: number;
  height?: number;
  mediaType: 'image/png' | 'image/jpeg' | 'image/webp';
  /** 0 to 1; absent: the browser's own. */
  quality?: number;
}

const mediaTypes = new Map<string, ScreenshotWish['mediaType']>([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
]);

/** @throws ObsProblem */
export function readScreenshotWish(collection: SceneCollection, fields: Fields): ScreenshotWish {
  const mediaType = mediaTypes.get(fields.string('imageFormat').toLowerCase());
  if (!mediaType) {
    throw new ObsProblem(statusCode.invalidRequestField, 'Pictures are made as png, jpg or webp.');
  }
  const hasName = fields.has('sourceName') || fields.has('sourceUuid');
  const found = hasName ? findSource(collection, fields) : undefined;
  if (found && !found.scene && !found.source) {
    throw new ObsProblem(statusCode.invalidResourceType, 'A strip of the mixer has no picture.');
  }
  const size = (name: string): number | undefined =>
    fields.has(name) ? Math.round(fields.number(name, 8, 4096)) : undefined;
  const width = size('imageWidth');
  const height = size('imageHeight');
  const quality = fields.has('imageCompressionQuality')
    ? fields.number('imageCompressionQuality', -1, 100)
    : -1;
  return {
    target: found?.source
      ? { sourceId: found.source.id }
      : { sceneId: found?.scene?.id ?? collection.programSceneId },
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    mediaType,
    ...(quality >= 0 && { quality: quality / 100 }),
  };
}
