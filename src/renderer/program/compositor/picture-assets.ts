import type { Source } from '../../../shared/scene/model.ts';
import { alertPictureIds } from '../../../shared/scene/widget.ts';
import { filterAssetIds } from '../../../shared/scene/video-filter.ts';

type Urls = Readonly<Record<string, string>>;

/** Absolute addresses of what sources are made of, by asset id. */
export interface PictureAssets {
  /** Decoded at once and held. */
  imageUrls: Urls;
  /** Decoded when their turn comes. */
  slideUrls: Urls;
  textUrls: Urls;
}

export function pictureAssetsOf(
  sources: readonly Source[],
  urlOf: (assetId: string) => string,
): PictureAssets {
  const urls = (idsOf: (source: Source) => readonly string[]): Urls =>
    Object.fromEntries(
      sources.flatMap((source) =>
        idsOf(source)
          .filter((id) => id !== '')
          .map((id) => [id, urlOf(id)]),
      ),
    );
  return {
    imageUrls: urls((source) => [
      ...(source.kind === 'image' ? [source.settings.assetId] : []),
      ...(source.kind === 'widget' ? alertPictureIds(source.settings) : []),
      ...filterAssetIds(source.filters),
    ]),
    slideUrls: urls((source) => (source.kind === 'slideshow' ? source.settings.assetIds : [])),
    textUrls: urls((source) => (source.kind === 'text' ? [source.settings.textAssetId] : [])),
  };
}
