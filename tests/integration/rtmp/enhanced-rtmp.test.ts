import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Demuxer, Muxer } from 'node-av/api';
import {
  AV_CODEC_ID_AC3,
  AV_CODEC_ID_AV1,
  AV_CODEC_ID_FLAC,
  AV_CODEC_ID_MP3,
  AV_CODEC_ID_OPUS,
} from 'node-av/constants';
import { afterEach, expect, it } from 'vitest';
import { RtmpPublisher } from '../../../src/publish/rtmp/rtmp-publisher.ts';
import { Closers, openDoor, systemClock } from './doors.ts';
import { readFlv } from './encoded-stream.ts';
import { runProgram } from './programs.ts';

const closers = new Closers();
afterEach(() => closers.closeAll());

const encoders = {
  hevc: ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none:bframes=2:keyint=25'],
  av1: ['-c:v', 'libaom-av1', '-cpu-used', '8', '-usage', 'realtime', '-g', '25', '-lag-in-frames', '0'],
};

/** A file of 50 pictures and sound. Matroska, as MP4 has a name of its own for HEVC. */
async function fileOf(video: keyof typeof encoders, audioEncoder: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'footlight-enhanced-'));
  closers.add(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'stream.mkv');
  const { code, stderr } = await runProgram('/usr/bin/ffmpeg', [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin'],
    ...['-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=25:duration=2'],
    ...['-f', 'lavfi', '-i', 'sine=sample_rate=48000:duration=2', '-pix_fmt', 'yuv420p'],
    ...[...encoders[video], '-c:a', audioEncoder, file],
  ]).finished;
  expect([code, stderr]).toEqual([0, '']);
  return file;
}

/** Copies the file to an RTMP address as FFmpeg 8 does it. */
async function publishByFfmpeg8(file: string, url: string): Promise<void> {
  await using input = await Demuxer.open(file);
  await using output = await Muxer.open(url, { format: 'flv' });
  const [video, audio] = [input.video(), input.audio()];
  if (!video || !audio) throw new Error('The file lacks video or audio.');
  const indexOf = new Map([video, audio].map((stream) => [stream.index, output.addStream(stream)]));
  for await (const packet of input.packets()) {
    if (!packet) break;
    const index = indexOf.get(packet.streamIndex);
    if (index !== undefined) await output.writePacket(packet, index);
    packet.free();
  }
}

it('takes HEVC from FFmpeg 8 by Enhanced RTMP, and our publisher sends the same again', async () => {
  // FFmpeg by way of its library does not say goodbye here: what ends its stream is silence.
  const limits = { idleTimeoutMs: 2_000 };
  const { port, gate } = await openDoor(closers, { limits, tickIntervalMs: 50 });
  const url = `rtmp://127.0.0.1:${port}/live/KEY`;
  await publishByFfmpeg8(await fileOf('hevc', 'aac'), url);
  const foreign = await gate.publication();
  await foreign.ended();
  const stream = readFlv(foreign.bytes());
  const video = stream.packets.filter(({ kind }) => kind === 'video');
  expect(stream.video).toMatchObject({ codec: 'hevc', width: 320, height: 180 });
  expect(video).toHaveLength(50);
  expect(foreign.chunks.filter(({ role }) => role === 'keyframe')).toHaveLength(2);

  const publisher = new RtmpPublisher({
    target: { url: `rtmp://127.0.0.1:${port}/live`, streamKey: 'KEY' },
    clock: systemClock,
    onListenerFailure: (failure) => {
      throw failure;
    },
  });
  await publisher.connect(new AbortController().signal);
  publisher.sendVideoConfig(stream.video);
  publisher.sendAudioConfig(stream.audio);
  for (const item of stream.packets) {
    if (item.kind === 'video') publisher.sendVideo(item.packet);
    else publisher.sendAudio(item.packet);
  }
  await publisher.close();
  const own = await gate.publication(1);
  await own.ended();
  expect(readFlv(own.bytes())).toEqual(stream);
});

const sounds = {
  libopus: AV_CODEC_ID_OPUS,
  ac3: AV_CODEC_ID_AC3,
  flac: AV_CODEC_ID_FLAC,
  libmp3lame: AV_CODEC_ID_MP3,
};

/** What FFmpeg 8 finds in a stream: size, codecs, number of packets. */
async function readByFfmpeg8(stream: Buffer) {
  await using reader = await Demuxer.open(stream, { format: 'flv' });
  const counts = new Map<number, number>();
  for await (const packet of reader.packets()) {
    if (!packet) break;
    counts.set(packet.streamIndex, (counts.get(packet.streamIndex) ?? 0) + 1);
    packet.free();
  }
  const [video, audio] = [reader.video(), reader.audio()];
  const countOf = (index = -1): number => counts.get(index) ?? 0;
  return {
    codecs: [video?.codecpar.codecId, audio?.codecpar.codecId],
    size: [video?.codecpar.width, video?.codecpar.height],
    pictures: countOf(video?.index),
    hasSound: countOf(audio?.index) > 10,
  };
}

it('takes AV1 with Opus, AC-3, FLAC and MP3 from FFmpeg 8, which reads what is handed on', async () => {
  const takes = Object.keys(sounds).map(async (encoder) => {
    const limits = { idleTimeoutMs: 2_000 };
    const { port, gate } = await openDoor(closers, { limits, tickIntervalMs: 50 });
    await publishByFfmpeg8(await fileOf('av1', encoder), `rtmp://127.0.0.1:${port}/live/KEY`);
    const publication = await gate.publication();
    await publication.ended();
    return readByFfmpeg8(publication.bytes());
  });
  expect(await Promise.all(takes)).toEqual(
    Object.values(sounds).map((sound) => ({
      codecs: [AV_CODEC_ID_AV1, sound],
      size: [320, 180],
      pictures: 50,
      hasSound: true,
    })),
  );
});
