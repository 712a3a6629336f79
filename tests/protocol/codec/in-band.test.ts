import { describe, expect, it } from 'vitest';
import { inBandParameterSets } from '../../../src/shared/media/codec/in-band.ts';
import {
  writeAvcDecoderConfig,
  writeHevcDecoderConfig,
} from '../../../src/shared/media/codec/parameter-sets.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('parameter sets in front of a picture', () => {
  it('are those of the configuration, each behind its length', () => {
    const sequence = Buffer.from('6742c00c', 'hex');
    const picture = Buffer.from('68ce3c80', 'hex');
    expect(hex(inBandParameterSets('h264', writeAvcDecoderConfig(sequence, [picture])))).toBe(
      '00000004' + '6742c00c' + '00000004' + '68ce3c80',
    );
    // As `x265` writes it for 160 × 120 pictures.
    const units = [
      '40010c01ffff01600000030090000003000003001e959809',
      '42010101600000030090000003000003001ea014203c796566924caee6b0807d2000000300200000030181',
      '4401c172b46240',
    ].map((text) => Buffer.from(text, 'hex'));
    const [video, sps, pps] = units as [Buffer, Buffer, Buffer];
    expect(hex(inBandParameterSets('hevc', writeHevcDecoderConfig(video, sps, [pps])))).toBe(
      units.map((unit) => unit.length.toString(16).padStart(8, '0') + hex(unit)).join(''),
    );
  });

  it('have lengths as short as the configuration says', () => {
    const record = Buffer.from(writeAvcDecoderConfig(Buffer.from('6742c00c', 'hex'), []));
    record[4] = 0xfc | 1;
    expect(hex(inBandParameterSets('h264', record))).toBe('0004' + '6742c00c');
  });

  it('are none of AV1, whose keyframes have their sequence header', () => {
    expect(inBandParameterSets('av1', Uint8Array.of(0x81, 0, 0, 0))).toHaveLength(0);
  });
});
