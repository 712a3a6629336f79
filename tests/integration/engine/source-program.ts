import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Demuxer } from 'node-av/api';
import type { ProgramPacket } from '../../../src/engine/encode/interleaver.ts';
import type { AudioConfig, VideoConfig } from '../../../src/shared/media/codec/packets.ts';
import { fixture } from '../media-worker/fixtures.ts';

/** What an encoder would give out: packets in decoding order, on a clock that begins anywhere. */
export interface SourceProgram {
  video: VideoConfig;
  audio: AudioConfig;
  packets: ProgramPacket[];
}

/** Where the program's clock begins, as odd as a real one. */
const sourceStartUs = 1_234_567_891;

/** `h264` as the studio's own encoder makes it; the other two with pictures that are shown in another order. */
export type SourceKind = 'h264' | 'h264-reordered' | 'hevc-reordered';

const encoders: Record<SourceKind, string[]> = {
  h264: ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-g', '30'],
  'h264-reordered': ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '2', '-g', '30', '-flags', '+cgop'],
  'hevc-reordered': [
    ...['-c:v', 'libx265', '-preset', 'ultrafast', '-tag:v', 'hvc1'],
    ...['-x265-params', 'log-level=none:keyint=30:min-keyint=30:scenecut=0:bframes=2:open-gop=0'],
  ],
};

/** Encodes a moving picture and a tone with ffmpeg: 30 pictures and one keyframe a second. */
export async function sourceProgram(kind: SourceKind, seconds: number): Promise<SourceProgram> {
  const bytes = await fixture(
    'mp4',
    ...['-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=30:duration=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${seconds}`],
    ...[...encoders[kind], '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-ac', '2', '-b:a', '96k'],
  );
  const directory = mkdtempSync(join(tmpdir(), 'footlight-source-'));
  const path = join(directory, 'source.mp4');
  writeFileSync(path, bytes);
  try {
    return await read(path, kind);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function read(path: string, kind: SourceKind): Promise<SourceProgram> {
  await using demuxer = await Demuxer.open(path);
  const video = demuxer.video()?.codecpar;
  const audio = demuxer.audio()?.codecpar;
  if (!video?.extradata || !audio?.extradata) throw new Error('ffmpeg made no program.');
  const packets: ProgramPacket[] = [];
  for await (const packet of demuxer.packets()) {
    if (!packet?.data) continue;
    const toUs = (time: bigint): number => {
      const { num, den } = packet.timeBase;
      return sourceStartUs + Math.round((Number(time) * num * 1_000_000) / den);
    };
    const data = Uint8Array.from(packet.data);
    const ptsUs = toUs(packet.pts);
    if (packet.streamIndex === demuxer.video()?.index) {
      const dtsUs = toUs(packet.dts);
      packets.push({
        kind: 'video',
        timeUs: dtsUs,
        packet: { ptsUs, dtsUs, keyframe: packet.isKeyframe, data },
      });
    } else {
      packets.push({ kind: 'audio', timeUs: ptsUs, packet: { track: 0, ptsUs, data } });
    }
  }
  packets.sort((a, b) => a.timeUs - b.timeUs);
  return {
    video: {
      codec: kind === 'hevc-reordered' ? 'hevc' : 'h264',
      width: video.width,
      height: video.height,
      description: Uint8Array.from(video.extradata),
    },
    audio: {
      codec: 'aac',
      sampleRate: audio.sampleRate,
      channels: 2,
      description: Uint8Array.from(audio.extradata),
    },
    packets,
  };
}
