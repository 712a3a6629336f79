import { useEffect, useState } from 'react';
import { useStudio, useStudioState } from '../../bridge/studio-context.ts';
import type { Source } from '../../../shared/scene/model.ts';

interface PictureSize {
  width: number;
  height: number;
}

/** Size of a camera's, a file's or an image's picture, px; undefined until it is known, and for what has no px. */
export function usePictureSize(source: Source | undefined): PictureSize | undefined {
  const studio = useStudio();
  const capture = useStudioState((state) => state.captures.find((each) => each.id === source?.id));
  const assetId = source?.kind === 'image' ? source.settings.assetId : '';
  const [known, setKnown] = useState<{ assetId: string; size: PictureSize }>();
  useEffect(() => {
    if (!assetId) return;
    let gone = false;
    const image = new Image();
    image.src = studio.access.assetUrl(assetId);
    image.decode().then(
      () => {
        if (!gone) setKnown({ assetId, size: { width: image.naturalWidth, height: image.naturalHeight } });
      },
      () => {
        // The compositor tells of an image that can't be shown.
      },
    );
    return () => {
      gone = true;
    };
  }, [studio, assetId]);
  if (
    source?.kind === 'camera' ||
    source?.kind === 'media' ||
    source?.kind === 'screen' ||
    source?.kind === 'stream' ||
    source?.kind === 'webPage'
  ) {
    const { width, height } = capture ?? {};
    return width && height ? { width, height } : undefined;
  }
  return assetId && known?.assetId === assetId ? known.size : undefined;
}
