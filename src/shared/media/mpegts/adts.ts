import { FootlightError } from '../../base/errors.ts';
import { BitReader } from '../codec/bit-reader.ts';

const headerBytes = 7;
/** aac_frame_length has 13 bits. */
const maxFrameBytes = 0x1fff;
const aacLowComplexity = 2;
/** HE-AAC and HE-AAC v2: AAC-LC at half the rate, beside which the decoder finds the rest by itself. */
const extendedObjectTypes = new Set([5, 29]);

/** Puts ADTS headers in front of AAC frames (ISO/IEC 14496-3, 1.A.2.2). */
export class AdtsFramer {
  readonly #profile: number;
  readonly #rateIndex: number;
  readonly #channelConfiguration: number;

  /**
   * @param description AudioSpecificConfig (1.6.2.1)
   * @throws FootlightError CODEC_UNSUPPORTED (what the header has no room for), PROTOCOL_VIOLATION
   */
  constructor(description: Uint8Array) {
    const bits = new BitReader(description);
    const objectType = bits.bits(5);
    const rateIndex = bits.bits(4);
    if (rateIndex === 15) {
      throw unsupported(`a sample rate of ${bits.bits(24)} Hz`, 'choose 48,000 or 44,100 Hz');
    }
    const channelConfiguration = bits.bits(4);
    const isExtended = extendedObjectTypes.has(objectType);
    if (objectType < 1 || (objectType > 4 && !isExtended)) {
      throw unsupported(`object type ${objectType}`, 'choose AAC-LC');
    }
    if (channelConfiguration < 1 || channelConfiguration > 7) {
      throw unsupported(`channel configuration ${channelConfiguration}`, 'choose stereo');
    }
    // frameLengthFlag, the first bit of GASpecificConfig (4.4.1)
    if (!isExtended && bits.flag()) throw unsupported('frames of 960 samples', 'choose AAC-LC');
    if (rateIndex > 12) {
      throw new FootlightError('PROTOCOL_VIOLATION', 'The AAC configuration holds reserved values.');
    }
    this.#profile = (isExtended ? aacLowComplexity : objectType) - 1;
    this.#rateIndex = rateIndex;
    this.#channelConfiguration = channelConfiguration;
  }

  /**
   * The frame behind its header.
   * @throws FootlightError PROTOCOL_VIOLATION
   */
  frame(data: Uint8Array): Uint8Array {
    const length = headerBytes + data.length;
    if (length > maxFrameBytes) {
      throw new FootlightError('PROTOCOL_VIOLATION', `An AAC frame of ${data.length} bytes is too large.`);
    }
    const framed = new Uint8Array(length);
    framed.set([
      // Syncword of twelve ones, MPEG-4, layer 00, no checksum.
      0xff,
      0xf1,
      (this.#profile << 6) | (this.#rateIndex << 2) | (this.#channelConfiguration >> 2),
      ((this.#channelConfiguration & 3) << 6) | (length >> 11),
      (length >> 3) & 0xff,
      // adts_buffer_fullness of ones: the bit rate varies. One frame behind the header.
      ((length & 7) << 5) | 0x1f,
      0xfc,
    ]);
    framed.set(data, headerBytes);
    return framed;
  }
}

function unsupported(what: string, instead: string): FootlightError {
  return new FootlightError('CODEC_UNSUPPORTED', `MPEG-TS does not carry AAC with ${what}: ${instead}.`);
}
