import type { TransportVideoCodec } from './stream-types.ts';
import { unitType } from './annex-b.ts';

const pesHeaderBytes = 9;

/** Table 7-1 of ITU-T H.264: slices of IDR pictures, SPS; 1 and 2 begin other pictures. */
function meaningInH264(type: number): boolean | undefined {
  if (type === 5 || type === 7) return true;
  return type === 1 || type === 2 ? false : undefined;
}

/** Table 7-1 of ITU-T H.265: slices of IRAP pictures, VPS and SPS; below 32 lie all slices. */
function meaningInHevc(type: number): boolean | undefined {
  if ((type >= 16 && type <= 23) || type === 32 || type === 33) return true;
  return type < 32 ? false : undefined;
}

/** Tells by the first NAL units of a PES packet of video whether a decoder may start with it. */
export class KeyframeScan {
  readonly #codec: TransportVideoCodec;
  /** The newest four bytes. */
  #window = 0xffff_ffff;
  #headerRead = 0;
  /** Bytes of the PES header that are not read yet; nothing while its length is unknown. */
  #headerLeft: number | undefined;

  constructor(codec: TransportVideoCodec) {
    this.#codec = codec;
  }

  /** Takes the payload of the next packet of the PES packet. True or false as soon as it is known. */
  push(payload: Uint8Array): boolean | undefined {
    for (const byte of payload) {
      if (this.#isHeader(byte)) continue;
      this.#window = ((this.#window << 8) | byte) >>> 0;
      if (this.#window >>> 8 !== 1) continue;
      const type = unitType(this.#codec, byte);
      const isKeyframe = this.#codec === 'h264' ? meaningInH264(type) : meaningInHevc(type);
      if (isKeyframe !== undefined) return isKeyframe;
    }
    return undefined;
  }

  #isHeader(byte: number): boolean {
    if (this.#headerLeft === 0) return false;
    this.#headerRead += 1;
    // PES_header_data_length (ISO/IEC 13818-1, 2.4.3.7)
    if (this.#headerRead === pesHeaderBytes) this.#headerLeft = byte;
    else if (this.#headerLeft !== undefined) this.#headerLeft -= 1;
    return true;
  }
}
