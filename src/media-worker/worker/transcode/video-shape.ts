import { AVCOL_RANGE_JPEG, AVCOL_SPC_UNSPECIFIED } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import type { VideoTrack } from '../../../shared/media/fmp4/init-segment.ts';

/** What MP4 says of a picture besides its size: colours where they are known, the shape of a pixel where it isn't square. */
export function videoShape(
  picture: Frame,
  fullRange = picture.colorRange === AVCOL_RANGE_JPEG,
): Pick<VideoTrack, 'colour' | 'pixelAspect'> {
  const { num, den } = picture.sampleAspectRatio;
  return {
    ...(picture.colorSpace === AVCOL_SPC_UNSPECIFIED
      ? {}
      : {
          colour: {
            primaries: picture.colorPrimaries,
            transfer: picture.colorTrc,
            matrix: picture.colorSpace,
            fullRange,
          },
        }),
    ...(num > 0 && den > 0 && num !== den ? { pixelAspect: { horizontal: num, vertical: den } } : {}),
  };
}

/** Size at which a picture is shown, with square pixels; the height is the picture's own. */
export function shownSize({ width, height, sampleAspectRatio }: Frame): { width: number; height: number } {
  const { num, den } = sampleAspectRatio;
  return { width: num > 0 && den > 0 ? Math.round((width * num) / den) : width, height };
}
