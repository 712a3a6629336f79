import { flvTagType, FlvReader } from '../../../src/shared/media/flv/file.ts';
import { flvFileOf } from './alternating-sizes.ts';
import { fixture, h264 } from './fixtures.ts';

/** FLV of four seconds of noise at 5 Mbit/s, whose metadata speak of half a Mbit/s. */
export async function announcedTooLittle(): Promise<Buffer> {
  const noise = ['-f', 'lavfi', '-t', '4', '-i', 'nullsrc=s=320x180:r=25,geq=random(1)*255:128:128'];
  const bytes = await fixture(
    'flv',
    ...noise,
    ...h264,
    ...['-b:v', '5000k', '-minrate', '5000k', '-maxrate', '5000k', '-bufsize', '5000k'],
  );
  const tags = new FlvReader(10_000_000).push(bytes).map((tag) => {
    const at = Buffer.from(tag.body).indexOf('videodatarate');
    if (tag.type !== flvTagType.script || at < 0) return tag;
    const body = Buffer.from(tag.body);
    // A number of AMF0 is a marker and eight bytes.
    body.writeDoubleBE(500, at + 'videodatarate'.length + 1);
    return { ...tag, body };
  });
  return flvFileOf(tags);
}
