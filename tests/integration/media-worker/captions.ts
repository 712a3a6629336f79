import { flvTagType, FlvReader, writeFlvHeader, writeFlvTag } from '../../../src/shared/media/flv/file.ts';

const frameHeaderBytes = 5;
const startBytes = Buffer.from([0xb5, 0x00, 0x31, ...Buffer.from('GA94'), 0x03]);

/** The one CEA-608 caption of a picture: cc_valid and field 1, then two bytes that tell which picture it is. */
export function captionOf(picture: number): Buffer {
  return Buffer.from([0xfc, 0x20 + (picture >> 6), 0x20 + (picture & 0x3f)]);
}

/** An FLV of H.264 with a caption in each picture, as encoders of broadcasters put it there (ATSC A/53 part 4, 6.2). */
export function withCaptions(flv: Uint8Array): Buffer {
  let picture = 0;
  const tags = new FlvReader(4_000_000).push(flv).map((tag) => {
    if (tag.type !== flvTagType.video || tag.body[1] !== 1) return writeFlvTag(tag);
    const captions = Buffer.from([0x40 | 1, 0xff, ...captionOf(picture++), 0xff]);
    const payload = Buffer.concat([startBytes, captions]);
    // SEI, user_data_registered_itu_t_t35 (ITU-T H.264, D.1.6)
    const unit = Buffer.from([0x06, 0x04, payload.byteLength, ...payload, 0x80]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(unit.byteLength);
    const [head, rest] = [tag.body.subarray(0, frameHeaderBytes), tag.body.subarray(frameHeaderBytes)];
    return writeFlvTag({ ...tag, body: Buffer.concat([head, length, unit, rest]) });
  });
  return Buffer.concat([writeFlvHeader({ video: true, audio: false }), ...tags]);
}

/** All captions of coded pictures, in their order, without those that only fill up. */
export function captionsIn(pictures: Uint8Array): Buffer[] {
  const bytes = Buffer.from(pictures);
  const found: Buffer[] = [];
  for (let at = bytes.indexOf(startBytes); at >= 0; at = bytes.indexOf(startBytes, at + 1)) {
    const from = at + startBytes.byteLength;
    const count = bytes.readUInt8(from) & 0x1f;
    for (let index = 0; index < count; index++) {
      const caption = bytes.subarray(from + 2 + index * 3, from + 5 + index * 3);
      if (caption[0] === 0xfc && caption[1] !== 0x80) found.push(caption);
    }
  }
  return found;
}
