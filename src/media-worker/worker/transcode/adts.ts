import { parseAudioSpecificConfig } from '../../../shared/media/codec/aac.ts';
import type { AudioConfig } from '../../../shared/media/codec/packets.ts';

const aacLowComplexity = 2;
/** Below this rate "AAC-LC" is the core of HE-AAC, whose upper half its decoder must find by itself. */
const leastCopiedSampleRate = 32_000;

/** Bytes of the ADTS header in front of a frame (ISO/IEC 14496-3, 1.A.2.2); 0 if there is none. */
export function adtsHeaderBytes(frame: Uint8Array): number {
  const [first = 0, second = 0] = frame;
  // Syncword of twelve ones and layer 00; protection_absent says whether a checksum follows.
  if (first !== 0xff || (second & 0xf6) !== 0xf0) return 0;
  return second & 1 ? 7 : 9;
}

/** The AudioSpecificConfig that an ADTS header stands for. */
function configOfAdts(frame: Uint8Array): Uint8Array {
  const [, , third = 0, fourth = 0] = frame;
  const objectType = (third >> 6) + 1;
  const rateIndex = (third >> 2) & 0x0f;
  const channels = ((third & 1) << 2) | (fourth >> 6);
  return Uint8Array.of((objectType << 3) | (rateIndex >> 1), ((rateIndex & 1) << 7) | (channels << 3));
}

/**
 * What viewers' decoders are told of this AAC, if it can be passed on as it is: AAC-LC of one or two
 * channels in frames of 1,024 samples.
 * @param extradata AudioSpecificConfig of the container, if it has one
 * @param frame the first frame
 */
export function copyableAac(extradata: Uint8Array | null, frame: Uint8Array): AudioConfig | undefined {
  const description = extradata
    ? Uint8Array.from(extradata)
    : adtsHeaderBytes(frame) > 0
      ? configOfAdts(frame)
      : undefined;
  if (!description) return undefined;
  const { objectType, sampleRate, channels } = parseAudioSpecificConfig(description);
  // frameLengthFlag, the first bit of GASpecificConfig (4.4.1)
  const shortFrames = ((description[1] ?? 0) & 4) !== 0;
  const copyable = objectType === aacLowComplexity && !shortFrames && (channels === 1 || channels === 2);
  return copyable && sampleRate >= leastCopiedSampleRate
    ? { codec: 'aac', sampleRate, channels, description }
    : undefined;
}
