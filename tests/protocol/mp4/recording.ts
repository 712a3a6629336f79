import { concatBytes } from '../../../src/shared/media/codec/bytes.ts';
import type {
  AudioConfig,
  AudioPacket,
  VideoConfig,
  VideoPacket,
} from '../../../src/shared/media/codec/packets.ts';
import type { FileWrite } from '../../../src/shared/media/mp4/file-write.ts';
import { HybridMp4Writer } from '../../../src/shared/media/mp4/hybrid-writer.ts';
import type { ByteSource } from '../../../src/shared/media/mp4/repair.ts';

export const videoConfig: VideoConfig = {
  codec: 'h264',
  width: 1280,
  height: 720,
  description: Uint8Array.of(1, 0x64, 0, 0x1f, 0xff, 0xe1, 0, 0),
};
export const audioConfig: AudioConfig = {
  codec: 'aac',
  sampleRate: 48_000,
  channels: 2,
  description: Uint8Array.of(0x11, 0x90),
};

/** One NAL unit of `byteLength` bytes, whose content tells it from others. */
export function picture(index: number, byteLength = 50 + (index % 7)): VideoPacket {
  const data = new Uint8Array(4 + byteLength).fill(index % 251, 4);
  new DataView(data.buffer).setUint32(0, byteLength);
  const timeUs = Math.round((index * 1_000_000) / 30);
  return { ptsUs: timeUs, dtsUs: timeUs, keyframe: index % 30 === 0, data };
}

export function sound(index: number): AudioPacket {
  const ptsUs = Math.round((index * 1024 * 1_000_000) / 48_000);
  return { ptsUs, data: new Uint8Array(20).fill(index % 251) };
}

/** What steps of writing make of a file; does them on what is there. */
export function applied(bytes: Uint8Array, writes: readonly FileWrite[]): Uint8Array {
  let file = bytes;
  for (const write of writes) {
    if (write.kind === 'append') {
      file = concatBytes([file, ...write.parts]);
    } else {
      file = file.slice();
      file.set(write.bytes, write.offset);
    }
  }
  return file;
}

/** A recording of so many pictures, as it lies on the disk before it is finished, and after. */
export function record(pictures: number, chapterAt?: number): { growing: Uint8Array; finished: Uint8Array } {
  const writer = new HybridMp4Writer({
    video: videoConfig,
    audio: [{ config: audioConfig, bitrateKbps: 128, name: 'Program' }],
  });
  let growing: Uint8Array = new Uint8Array();
  let nextSound = 0;
  for (let index = 0; index < pictures; index += 1) {
    const next = picture(index);
    growing = applied(growing, writer.addVideo(next));
    for (; sound(nextSound).ptsUs < next.ptsUs + 33_333; nextSound += 1) {
      growing = applied(growing, writer.addAudio(0, sound(nextSound)));
    }
    if (index === chapterAt) growing = applied(growing, writer.addChapter('Here', next.ptsUs));
  }
  return { growing, finished: applied(growing, writer.finish()) };
}

/** A file in memory; `largestRead` is what was asked for at once. */
export function sourceOf(bytes: Uint8Array): ByteSource & { largestRead: number } {
  const source = {
    byteLength: bytes.byteLength,
    largestRead: 0,
    read(offset: number, byteLength: number): Promise<Uint8Array> {
      if (offset < 0 || offset + byteLength > bytes.byteLength) throw new RangeError('Read past the end.');
      source.largestRead = Math.max(source.largestRead, byteLength);
      return Promise.resolve(bytes.slice(offset, offset + byteLength));
    },
  };
  return source;
}
