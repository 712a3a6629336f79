import type { AudioConfig, VideoConfig, VideoPacket } from '../../../src/shared/media/codec/packets.ts';
import { MpegTsWriter } from '../../../src/shared/media/mpegts/writer.ts';
import { hex } from '../codec/hex.ts';

/** H.264 with an SPS and a PPS of a few bytes. */
export const h264: VideoConfig = {
  codec: 'h264',
  width: 64,
  height: 64,
  description: hex('01 42c01e ff e1 0004 67010203 01 0002 6801'),
};

/** HEVC with a VPS, an SPS and a PPS of three bytes. */
export const hevc: VideoConfig = {
  codec: 'hevc',
  width: 64,
  height: 64,
  description: hex(`
    01016000000090000000000078f000fcfdf8f800000f03
    a0 0001 0003 400101  a1 0001 0003 420102  a2 0001 0003 440103
  `),
};

/** AAC-LC of 48 kHz, stereo. */
export const aac: AudioConfig = {
  codec: 'aac',
  sampleRate: 48_000,
  channels: 2,
  description: hex('1190'),
};

/** A NAL unit behind its length. */
export function unit(header: string, bodyBytes: number): Uint8Array {
  const body = hex(header);
  const bytes = new Uint8Array(4 + body.length + bodyBytes).fill(0xaa);
  new DataView(bytes.buffer).setUint32(0, body.length + bodyBytes);
  bytes.set(body, 4);
  return bytes;
}

export interface PictureOptions {
  codec?: 'h264' | 'hevc';
  bytes?: number;
  compositionUs?: number;
}

/** A picture of one slice. */
export function picture(dtsUs: number, keyframe: boolean, options: PictureOptions = {}): VideoPacket {
  const { codec = 'h264', bytes = 500, compositionUs = 0 } = options;
  const header = { h264: keyframe ? '65' : '41', hevc: keyframe ? '2601' : '0201' }[codec];
  return { ptsUs: dtsUs + compositionUs, dtsUs, keyframe, data: unit(header, bytes) };
}

export interface ProgramOptions {
  seconds?: number;
  /** Pictures a second; one in ten is a keyframe. */
  frameRate?: number;
  video?: VideoConfig | undefined;
  audio?: AudioConfig | undefined;
}

/** What the writer makes of a program of sound and picture, packet after packet. */
export function programBytes(options: ProgramOptions = {}): Uint8Array[] {
  const { seconds = 2, frameRate = 25 } = options;
  const video = 'video' in options ? options.video : h264;
  const audio = 'audio' in options ? options.audio : aac;
  const writer = new MpegTsWriter();
  if (video) writer.videoConfig(video);
  if (audio) writer.audioConfig(audio);
  const pieces: Uint8Array[] = [];
  let pictures = 0;
  let frames = 0;
  while (Math.min(pictures / frameRate, (frames * 1024) / 48_000) < seconds) {
    const pictureUs = (pictures * 1_000_000) / frameRate;
    const frameUs = (frames * 1_024_000_000) / 48_000;
    if (pictureUs <= frameUs) {
      const codec = video?.codec === 'hevc' ? 'hevc' : 'h264';
      const bytes = 100 + ((pictures * 977) % 3000);
      if (video) pieces.push(writer.video(picture(pictureUs, pictures % 10 === 0, { codec, bytes })));
      pictures += 1;
    } else {
      if (audio) pieces.push(writer.audio({ ptsUs: frameUs, data: new Uint8Array(200 + (frames % 150)) }));
      frames += 1;
    }
  }
  return pieces;
}
