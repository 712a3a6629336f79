import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Demuxer, Muxer } from 'node-av/api';
import { afterEach, expect, it } from 'vitest';
import { RtmpPublisher } from '../../../src/publish/rtmp/rtmp-publisher.ts';
import { Closers, openDoor, systemClock } from './doors.ts';
import { readFlv } from './encoded-stream.ts';
import { runProgram } from './programs.ts';

const closers = new Closers();
afterEach(() => closers.closeAll());

/** A file of 50 pictures of HEVC with B frames, and AAC. Matroska, as MP4 has a name of its own for the codec. */
async function hevcFile(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'footlight-hevc-'));
  closers.add(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'stream.mkv');
  const { code, stderr } = await runProgram('/usr/bin/ffmpeg', [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin'],
    ...[
      '-f',
      'lavfi',
      '-i',
      'testsrc=size=320x180:rate=25:duration=2',
      '-f',
      'lavfi',
      '-i',
      'sine=duration=2',
    ],
    ...['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none:bframes=2:keyint=25'],
    ...['-c:a', 'aac', file],
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
  await publishByFfmpeg8(await hevcFile(), url);
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
