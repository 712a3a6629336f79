import { Demuxer } from 'node-av/api';
import {
  AV_CODEC_ID_AC3,
  AV_CODEC_ID_AV1,
  AV_CODEC_ID_FLAC,
  AV_CODEC_ID_MP3,
  AV_CODEC_ID_OPUS,
} from 'node-av/constants';
import { afterEach, expect, it } from 'vitest';
import { RtmpPublisher } from '../../../src/publish/rtmp/rtmp-publisher.ts';
import { Film } from '../../support/ffmpeg-library-publisher.ts';
import { Closers, openDoor, systemClock } from './doors.ts';
import { readFlv } from './encoded-stream.ts';

const closers = new Closers();
afterEach(() => closers.closeAll());

async function film(video: 'hevc' | 'av1', audioEncoder: string): Promise<Film> {
  const made = await Film.encode(video, audioEncoder, 2);
  closers.add(() => {
    made.dispose();
  });
  return made;
}

it('takes HEVC from FFmpeg 8 by Enhanced RTMP, and our publisher sends the same again', async () => {
  // FFmpeg by way of its library does not say goodbye here: what ends its stream is silence.
  const limits = { idleTimeoutMs: 2_000 };
  const { port, gate } = await openDoor(closers, { limits, tickIntervalMs: 50 });
  const url = `rtmp://127.0.0.1:${port}/live/KEY`;
  await (await film('hevc', 'aac')).publishByFfmpeg8(url);
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
    const made = await film('av1', encoder);
    await made.publishByFfmpeg8(`rtmp://127.0.0.1:${port}/live/KEY`);
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
