import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { FlvReader, flvTagType } from '../../../src/shared/media/flv/file.ts';
import { videoConfigOf, videoPacketOf } from '../../../src/shared/media/flv/packets.ts';
import { parseVideoTag } from '../../../src/shared/media/flv/video-tag.ts';
import type { VideoConfig, VideoPacket } from '../../../src/shared/media/codec/packets.ts';

/** Two seconds of real H.264 without B pictures, as a page's encoder makes it: 30 a second, a keyframe a second. */
export interface ProgramRecording {
  config: VideoConfig;
  pictures: VideoPacket[];
}

/** Encodes the recording with ffmpeg. */
export async function recordProgram(): Promise<ProgramRecording> {
  const { stdout } = await promisify(execFile)(
    '/usr/bin/ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=30'],
      ...['-frames:v', '60', '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency'],
      ...['-bf', '0', '-g', '30', '-pix_fmt', 'yuv420p', '-f', 'flv', 'pipe:1'],
    ],
    { encoding: 'buffer', maxBuffer: 16 * 1024 * 1024 },
  );
  let config: VideoConfig | undefined;
  const pictures: VideoPacket[] = [];
  for (const { type, timestampMs, body } of new FlvReader(1024 * 1024).push(stdout)) {
    if (type !== flvTagType.video) continue;
    const tag = parseVideoTag(body);
    if (tag.kind === 'config') config = videoConfigOf(tag);
    if (tag.kind === 'frame') pictures.push(videoPacketOf(tag, timestampMs));
  }
  if (!config) throw new Error('ffmpeg made no H.264.');
  return { config, pictures };
}
