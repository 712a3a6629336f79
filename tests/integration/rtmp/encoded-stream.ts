import type {
  AudioConfig,
  AudioPacket,
  VideoConfig,
  VideoPacket,
} from '../../../src/shared/media/codec/packets.ts';
import { parseAudioTag } from '../../../src/shared/media/flv/audio-tag.ts';
import { FlvReader } from '../../../src/shared/media/flv/file.ts';
import {
  audioConfigOf,
  audioPacketOf,
  videoConfigOf,
  videoPacketOf,
} from '../../../src/shared/media/flv/packets.ts';
import { parseVideoTag } from '../../../src/shared/media/flv/video-tag.ts';
import { runProgram, testSource } from './programs.ts';

/** A stream as an encoder hands it out. Packets are in the order of the file. */
export interface EncodedStream {
  video: VideoConfig;
  audio: AudioConfig;
  packets: ({ kind: 'video'; packet: VideoPacket } | { kind: 'audio'; packet: AudioPacket })[];
}

/** Takes an FLV file apart. */
export function readFlv(file: Uint8Array): EncodedStream {
  let video: VideoConfig | undefined;
  let audio: AudioConfig | undefined;
  const packets: EncodedStream['packets'] = [];
  for (const { type, timestampMs, body } of new FlvReader(1_000_000).push(file)) {
    if (type === 9) {
      const tag = parseVideoTag(body);
      if (tag.kind === 'config') video = videoConfigOf(tag);
      if (tag.kind === 'frame') packets.push({ kind: 'video', packet: videoPacketOf(tag, timestampMs) });
    } else if (type === 8) {
      const tag = parseAudioTag(body);
      if (tag.kind === 'config') audio = audioConfigOf(tag);
      if (tag.kind === 'frame') packets.push({ kind: 'audio', packet: audioPacketOf(tag, timestampMs) });
    }
  }
  if (!video || !audio) throw new Error('The file lacks video or audio.');
  return { video, audio, packets };
}

/** H.264 with B frames, and AAC, of so many pictures. */
export async function encodedByFfmpeg(frames: number): Promise<EncodedStream> {
  const { stdout } = await runProgram('/usr/bin/ffmpeg', [...testSource(frames), '-f', 'flv', 'pipe:1'])
    .finished;
  return readFlv(stdout);
}
