import {
  FlvReader,
  flvTagType,
  writeFlvHeader,
  writeFlvTag,
  type FlvTag,
} from '../../../src/shared/media/flv/file.ts';
import { aac, fixture, picture, tone } from './fixtures.ts';

const h264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-bf', '0'];
export const frameRate = 10;

async function tagsOf(size: string, seconds: number, turnS: number): Promise<FlvTag[]> {
  const input = [...picture({ rate: String(frameRate), size, seconds }), ...tone({ seconds })];
  const keyframes = ['-g', String(turnS * frameRate), '-x264-params', 'scenecut=0'];
  return new FlvReader(1_000_000).push(await fixture('flv', ...input, ...h264, ...keyframes, ...aac));
}

export function flvFileOf(tags: readonly FlvTag[]): Buffer {
  return Buffer.concat([
    writeFlvHeader({ video: true, audio: true }),
    ...tags.map((tag) => writeFlvTag(tag)),
  ]);
}

/**
 * FLV whose pictures are in turn of a stream that lies (320x180) and of one that stands (180x320), with
 * what a decoder needs in front of every keyframe.
 */
export async function alternatingSizes(seconds: number, turnS: number): Promise<Buffer> {
  const wide = await tagsOf('320x180', seconds, turnS);
  const tall = await tagsOf('180x320', seconds, turnS);
  const isVideo = ({ type }: FlvTag): boolean => type === flvTagType.video;
  const isHeader = (tag: FlvTag): boolean => isVideo(tag) && tag.body[1] === 0;
  const tallPictures = tall.filter((tag) => isVideo(tag) && !isHeader(tag));
  let isTall = false;
  const tags = wide.flatMap((tag) => {
    if (!isVideo(tag) || isHeader(tag)) return [tag];
    const { timestampMs } = tag;
    const before = isTall;
    isTall = Math.floor(timestampMs / (turnS * 1000)) % 2 === 1;
    const picture = isTall ? tallPictures.find((other) => other.timestampMs === timestampMs) : tag;
    const header = (isTall ? tall : wide).find(isHeader);
    if (!picture || !header) throw new Error('The two streams have other times.');
    return before === isTall ? [picture] : [{ ...header, timestampMs }, picture];
  });
  return flvFileOf(tags);
}
