import { expect, it } from 'vitest';
import { MpegTsWriter } from '../../../src/shared/media/mpegts/writer.ts';
import { hex } from '../codec/hex.ts';
import { aac, h264, hevc, picture } from './program.ts';
import { readPackets, unitsOf } from './transport-reader.ts';

/** Packet `index` of `bytes`. */
const packetAt = (bytes: Uint8Array, index: number): Uint8Array =>
  bytes.subarray(index * 188, (index + 1) * 188);

/** A packet that begins with these bytes and is filled up with others of one value. */
function filled(text: string, fill: number): Uint8Array {
  const packet = new Uint8Array(188).fill(fill);
  packet.set(hex(text));
  return packet;
}

// Beside each field stands what it says; no word of it may look like bytes.
it('writes PAT and PMT field by field', () => {
  const writer = new MpegTsWriter();
  writer.videoConfig(h264);
  writer.audioConfig(aac);
  const bytes = writer.video(picture(0, true));
  const association = `
    47 4000 10       sync; unit start, PID zero; payload alone, counter zero
    00               pointer_field
    00 b00d          table of programs, length
    0001 c1 00 00    transport stream one; version zero, which holds now; the only section
    0001 f000        program one, whose map lies in PID 0x1000
    2ab104b2         CRC
  `;
  expect(packetAt(bytes, 0)).toEqual(filled(association, 0xff));
  const map = `
    47 5000 10       PID 0x1000
    00               pointer_field
    02 b017          table of streams, length
    0001 c3 00 00    program one; version one, for sound came as a second stream
    e100 f000        clock in PID 0x100; no descriptors
    1b e100 f000     H.264 in PID 0x100; no descriptors
    0f e110 f000     AAC with ADTS in PID 0x110; no descriptors
    1cb0bfd6         CRC
  `;
  expect(packetAt(bytes, 1)).toEqual(filled(map, 0xff));
});

it('names HEVC by a registration descriptor', () => {
  const writer = new MpegTsWriter();
  writer.videoConfig(hevc);
  const bytes = writer.video(picture(0, true, { codec: 'hevc' }));
  expect(packetAt(bytes, 1).subarray(17, 28)).toEqual(
    hex('24 HEVC e101 in-PID-0x101 f006 length 05 registered 04 length 48455643'),
  );
});

it('writes a keyframe with its clock, its times and its parameter sets', () => {
  const writer = new MpegTsWriter();
  writer.videoConfig(h264);
  const keyframe = picture(7_000_000, true, { bytes: 100, compositionUs: 66_667 });
  const bytes = writer.video(keyframe);
  expect(bytes.length).toBe(3 * 188);
  const packet = `
    47 4100 30                 unit start, PID 0x100; adaptation field and payload
    27 50                      its length; random access and clock
    0000956a 7e 00             base: 0.85 s, which is 0x12AD4 in 33-bit; six ones; extension
    ${'ff'.repeat(32)} stuffing
    000001 e0 008a             first video stream, length
    84 c0 0a                   aligned; PTS and DTS, their length
    31 0005 ee01               PTS: 96,000 ticks in three pieces, with ones between
    11 0005 bf21               DTS: 90,000 ticks, one second
    00000001 09f0              access unit delimiter
    00000001 67010203          sequence parameter set
    00000001 6801              picture parameter set
    00000001 65                slice
  `;
  expect(packetAt(bytes, 2)).toEqual(filled(packet, 0xaa));
});

it('writes sound behind an ADTS header', () => {
  const writer = new MpegTsWriter();
  writer.audioConfig(aac);
  const bytes = writer.audio({ ptsUs: 0, data: new Uint8Array(155).fill(0xaa) });
  expect(bytes.length).toBe(3 * 188);
  const packet = `
    47 4110 30                 PID 0x110, with the clock where there is no video
    07 50 0000956a7e00         its length; random access and clock
    000001 c0 00aa             first audio stream, length
    84 80 05                   aligned; PTS, its length
    21 0005 bf21               PTS: 90,000 ticks
    fff1 4c 80                 ADTS: sync, MPEG-4, no checksum; AAC-LC, 48,000 Hz, stereo
    14 5f fc                   length with the header; bitrate varies; one frame
  `;
  expect(packetAt(bytes, 2)).toEqual(filled(packet, 0xaa));
});

it('fills packets up whatever is left over', () => {
  const writer = new MpegTsWriter();
  writer.videoConfig(h264);
  writer.video(picture(0, true));
  // 184 bytes less clock, PES header, delimiter, start code and NAL header is one packet full.
  const full = 184 - 8 - 14 - 6 - 5;
  for (let extra = 0; extra < 400; extra += 1) {
    const bytes = writer.video(picture(extra * 40_000 + 40_000, false, { bytes: full + extra }));
    const [unit] = unitsOf(bytes, 0x100);
    expect(unit?.data.length).toBe(11 + full + extra);
    const packets = readPackets(bytes).filter(({ pid }) => pid === 0x100);
    expect(packets).toHaveLength(1 + Math.ceil(extra / 184));
  }
});
