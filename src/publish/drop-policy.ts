import type { VideoCodec, VideoPacket } from '../shared/media/codec/packets.ts';

/** Pictures that no other needs are left out from this share of the limit on. */
const unneededShare = 7 / 9;

/** Decides which pictures a slow connection does without. Keyframes and sound always go. */
export class DropPolicy {
  #waitsForKeyframe = false;

  /**
   * True if the picture goes out, with `queuedMs` of media waiting before it. Above `dropAboveMs` every
   * picture up to the next keyframe is left out.
   */
  admits(codec: VideoCodec, packet: VideoPacket, queuedMs: number, dropAboveMs: number): boolean {
    if (packet.keyframe) {
      this.#waitsForKeyframe = false;
      return true;
    }
    if (this.#waitsForKeyframe) return false;
    if (queuedMs > dropAboveMs) {
      // What follows refers to this one, so the rest up to the keyframe would only show rubbish.
      this.#waitsForKeyframe = true;
      return false;
    }
    return queuedMs <= dropAboveMs * unneededShare || !isUnneeded(codec, packet.data);
  }
}

/** True if no other picture refers to this one. `data` holds NAL units with 4-byte lengths. */
export function isUnneeded(codec: VideoCodec, data: Uint8Array): boolean {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let offset = 0; offset + 5 <= data.byteLength; offset += 4 + view.getUint32(offset)) {
    const header = view.getUint8(offset + 4);
    if (codec === 'h264') {
      // ITU-T H.264 7.4.1: nal_ref_idc 0 on a slice (nal_unit_type 1 to 5) means that none refers to it.
      const type = header & 0x1f;
      if (type >= 1 && type <= 5) return (header & 0x60) === 0;
    } else if (codec === 'hevc') {
      // ITU-T H.265 7.4.2.2, table 7-1: of the slices below 16, even types are sub-layer non-reference.
      const type = (header >> 1) & 0x3f;
      if (type < 32) return type < 16 && type % 2 === 0;
    }
  }
  return false;
}
