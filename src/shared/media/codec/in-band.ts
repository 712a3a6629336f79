import { parseAvcDecoderConfig } from './avc.ts';
import { concatBytes } from './bytes.ts';
import { parseHevcDecoderConfig } from './hevc.ts';

/**
 * The parameter sets of a decoder configuration as they stand in front of a picture: NAL units with lengths
 * as the configuration has them. Empty of codecs that have none beside the pictures.
 *
 * A reader that takes only the first header of a stream (FFmpeg's of HLS) goes on with them where the format
 * changes; those that take every header are told the same twice.
 * @throws FootlightError PROTOCOL_VIOLATION
 */
export function inBandParameterSets(codec: string, description: Uint8Array): Uint8Array {
  if (codec === 'h264') {
    const { nalLengthBytes, sequenceParameterSets, pictureParameterSets } =
      parseAvcDecoderConfig(description);
    return withLengths(nalLengthBytes, [...sequenceParameterSets, ...pictureParameterSets]);
  }
  if (codec === 'hevc') {
    const { nalLengthBytes, videoParameterSets, sequenceParameterSets, pictureParameterSets } =
      parseHevcDecoderConfig(description);
    const units = [...videoParameterSets, ...sequenceParameterSets, ...pictureParameterSets];
    return withLengths(nalLengthBytes, units);
  }
  return new Uint8Array();
}

/** @param units too long for their length field are left out, for nobody could read them */
function withLengths(nalLengthBytes: number, units: readonly Uint8Array[]): Uint8Array {
  return concatBytes(
    units
      .filter(({ length }) => length < 256 ** nalLengthBytes)
      .flatMap((unit) => {
        const length = new Uint8Array(4);
        new DataView(length.buffer).setUint32(0, unit.length);
        return [length.subarray(4 - nalLengthBytes), unit];
      }),
  );
}
