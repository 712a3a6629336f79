import { AVCOL_RANGE_JPEG, AVCOL_SPC_UNSPECIFIED } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import type { VideoTrack } from '../../../shared/media/fmp4/init-segment.ts';

/** What MP4 says of a picture's colours, where they are known. */
export function colourOf(
  picture: Frame,
  fullRange = picture.colorRange === AVCOL_RANGE_JPEG,
): Pick<VideoTrack, 'colour'> {
  if (picture.colorSpace === AVCOL_SPC_UNSPECIFIED) return {};
  const { colorPrimaries: primaries, colorTrc: transfer, colorSpace: matrix } = picture;
  return { colour: { primaries, transfer, matrix, fullRange } };
}

/** What MP4 says of the shape of a picture's pixels, where they aren't square. */
export function pixelAspectOf({ sampleAspectRatio: { num, den } }: Frame): Pick<VideoTrack, 'pixelAspect'> {
  return num > 0 && den > 0 && num !== den ? { pixelAspect: { horizontal: num, vertical: den } } : {};
}

/** Size at which a picture is shown, with square pixels; the height is the picture's own. */
export function shownSize({ width, height, sampleAspectRatio }: Frame): { width: number; height: number } {
  const { num, den } = sampleAspectRatio;
  return { width: num > 0 && den > 0 ? Math.round((width * num) / den) : width, height };
}
