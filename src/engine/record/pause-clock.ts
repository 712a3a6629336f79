import type { AudioPacket, VideoPacket } from '../../shared/media/codec/packets.ts';

/** Of a picture that no other has followed yet. */
const firstPictureUs = 33_333;
/** Where pictures are missing, the last one is not shown for all that time. */
const maxPictureUs = 200_000;

/**
 * The recording's clock: the program's, less what was cut out by pauses. Behind a pause, the recording goes on with
 * a keyframe where pictures and sound before it end.
 */
export class PauseClock {
  #offsetUs = 0;
  /** On the program's clock: sound before it belongs to what was cut out. */
  #resumedAtUs = -Infinity;
  #isCut = false;
  #newest: { decodeUs: number; pictureUs: number; shownUntilUs: number } | undefined;
  #soundEndsUs = -Infinity;

  /** What comes next is behind a pause: it begins with the first picture that is handed in. */
  cut(): void {
    this.#isCut = true;
  }

  /** The picture on the recording's clock; behind a cut it must be a keyframe. */
  mapVideo(packet: VideoPacket): VideoPacket {
    if (this.#isCut) this.#join(packet);
    const ptsUs = packet.ptsUs + this.#offsetUs;
    const dtsUs = packet.dtsUs + this.#offsetUs;
    const pictureUs = this.#newest ? Math.min(dtsUs - this.#newest.decodeUs, maxPictureUs) : firstPictureUs;
    const shownUntilUs = Math.max(this.#newest?.shownUntilUs ?? -Infinity, ptsUs + pictureUs);
    this.#newest = { decodeUs: dtsUs, pictureUs, shownUntilUs };
    return { ...packet, ptsUs, dtsUs };
  }

  /** The sound on the recording's clock; undefined if it belongs to what is cut out. */
  mapAudio(packet: AudioPacket, durationUs: number): AudioPacket | undefined {
    if (this.#isCut || packet.ptsUs < this.#resumedAtUs) return undefined;
    const ptsUs = packet.ptsUs + this.#offsetUs;
    this.#soundEndsUs = Math.max(this.#soundEndsUs, ptsUs + durationUs);
    return { ...packet, ptsUs };
  }

  #join({ ptsUs, dtsUs }: VideoPacket): void {
    this.#isCut = false;
    if (!this.#newest) return;
    const { decodeUs, pictureUs, shownUntilUs } = this.#newest;
    this.#offsetUs = Math.max(decodeUs + pictureUs - dtsUs, shownUntilUs - ptsUs, this.#soundEndsUs - ptsUs);
    this.#resumedAtUs = ptsUs;
  }
}
