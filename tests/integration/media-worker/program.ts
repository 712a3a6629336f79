import { writeFileSync } from 'node:fs';
import type { EncodeJob } from '../../../src/media-worker/client.ts';
import { DisposableStore } from '../../../src/shared/base/disposable.ts';
import type { FootlightError } from '../../../src/shared/base/errors.ts';
import type {
  AudioConfig,
  AudioPacket,
  VideoConfig,
  VideoPacket,
} from '../../../src/shared/media/codec/packets.ts';
import { flvTagType, FlvReader } from '../../../src/shared/media/flv/file.ts';
import { videoConfigOf, videoPacketOf } from '../../../src/shared/media/flv/packets.ts';
import { parseVideoTag } from '../../../src/shared/media/flv/video-tag.ts';
import { writeFragment } from '../../../src/shared/media/fmp4/fragment.ts';
import { writeInitSegment } from '../../../src/shared/media/fmp4/init-segment.ts';

/** The H.264 of an FLV file, as the studio's page would send it. */
export function mezzanineOf(flv: Buffer): { config: VideoConfig; packets: VideoPacket[] } {
  const packets: VideoPacket[] = [];
  let config: VideoConfig | undefined;
  for (const tag of new FlvReader(16_000_000).push(flv)) {
    if (tag.type !== flvTagType.video) continue;
    const parsed = parseVideoTag(tag.body);
    if (parsed.kind === 'config') config = videoConfigOf(parsed);
    else if (parsed.kind === 'frame') packets.push(videoPacketOf(parsed, tag.timestampMs));
  }
  if (!config) throw new Error('The file has no video.');
  return { config, packets };
}

/** Everything that an encode job gives until it ends. */
export interface Encoded {
  videoConfig?: VideoConfig;
  audioConfig?: AudioConfig;
  video: VideoPacket[];
  audio: AudioPacket[];
  error: FootlightError | undefined;
}

export function collectEncoded(job: EncodeJob): Promise<Encoded> {
  const result: Encoded = { video: [], audio: [], error: undefined };
  const listeners = new DisposableStore();
  listeners.add(job.on('videoConfig', (config) => (result.videoConfig = config)));
  listeners.add(job.on('audioConfig', (config) => (result.audioConfig = config)));
  listeners.add(job.on('video', (packet) => result.video.push(packet)));
  listeners.add(job.on('audio', (packet) => result.audio.push(packet)));
  return new Promise((resolve) => {
    listeners.add(
      job.on('ended', ({ error }) => {
        result.error = error;
        listeners.dispose();
        resolve(result);
      }),
    );
  });
}

/** Writes a job's packets to an MP4 file with their own timestamps, less `originUs`. */
export function writeProgram(path: string, result: Encoded, originUs: number): void {
  const { videoConfig, audioConfig } = result;
  if (!videoConfig || !audioConfig) throw new Error('The job gave no configuration.');
  const timescale = audioConfig.sampleRate;
  const ticks = (us: number): number => Math.round(((us - originUs) * timescale) / 1_000_000);
  const run = (
    trackId: number,
    packets: { dtsUs: number; ptsUs: number; keyframe: boolean; data: Uint8Array }[],
  ) => ({
    trackId,
    baseTimeTicks: ticks(packets[0]?.dtsUs ?? 0),
    samples: packets.map((packet, index) => ({
      durationTicks: ticks(packets[index + 1]?.dtsUs ?? packet.dtsUs) - ticks(packet.dtsUs) || 1024,
      compositionOffsetTicks: ticks(packet.ptsUs) - ticks(packet.dtsUs),
      keyframe: packet.keyframe,
      data: packet.data,
    })),
  });
  const audio = result.audio.map((packet) => ({ ...packet, dtsUs: packet.ptsUs, keyframe: true }));
  const init = writeInitSegment([
    { kind: 'video', trackId: 1, timescale, config: videoConfig },
    { kind: 'audio', trackId: 2, timescale, config: audioConfig, bitrateKbps: 128 },
  ]);
  writeFileSync(path, Buffer.concat([init, writeFragment(1, [run(1, result.video), run(2, audio)])]));
}
