import { describe, expect, it } from 'vitest';
import type { FootlightError } from '../../../src/shared/base/errors.ts';
import type { AudioConfig, VideoConfig } from '../../../src/shared/media/codec/packets.ts';
import { parseVideoTag } from '../../../src/shared/media/flv/video-tag.ts';
import type { AmfValue } from '../../../src/shared/media/rtmp/amf0.ts';
import { readAmf0 } from '../../../src/shared/media/rtmp/amf0-reader.ts';
import { messageType } from '../../../src/shared/media/rtmp/messages.ts';
import { PublisherSession } from '../../../src/shared/media/rtmp/publisher-session.ts';
import { hex } from '../codec/hex.ts';
import { testCrypto } from './node-crypto.ts';
import { ScriptedPeer } from './scripted-peer.ts';

const h264: VideoConfig = { codec: 'h264', width: 640, height: 360, description: hex('01 42 c0 1e') };
const aac: AudioConfig = { codec: 'aac', sampleRate: 48_000, channels: 2, description: hex('1190') };
const frame = { ptsUs: 5_000_000, dtsUs: 5_000_000, keyframe: true, data: hex('00000001 65') };

class Scene {
  readonly server = new ScriptedPeer();
  readonly endings: (FootlightError | undefined)[] = [];
  isReady = false;
  readonly session = new PublisherSession(
    { app: 'live', tcUrl: 'rtmp://server/live', streamName: 'SECRET-KEY?x=1' },
    testCrypto,
    {
      send: (bytes) => {
        this.server.receive(bytes);
      },
      ready: () => (this.isReady = true),
      closed: (error) => this.endings.push(error),
    },
  );

  constructor() {
    this.session.start();
    this.session.handleBytes(this.server.handshake());
  }

  answer(name: string, transactionId: number, ...values: AmfValue[]): this {
    const [object = null, ...args] = values;
    this.session.handleBytes(this.server.command(name, transactionId, object, ...args));
    return this;
  }

  status(level: string, code: string, description = ''): this {
    return this.answer('onStatus', 0, null, { level, code, description });
  }

  published(): this {
    return this.answer('_result', 1, {}, {})
      .answer('_result', 4, null, 7)
      .status('status', 'NetStream.Publish.Start');
  }

  /** Everything received but commands and control. */
  media() {
    return this.server.received.filter(({ type }) => [8, 9, 18].includes(type));
  }
}

describe('the way to the stream', () => {
  it('goes step by step, and is ready only at Publish.Start', () => {
    const scene = new Scene();
    expect(scene.server.commands()).toMatchObject([
      ['connect', 1, { app: 'live', tcUrl: 'rtmp://server/live' }],
    ]);

    scene.answer('_result', 1, {}, { code: 'NetConnection.Connect.Success' });
    expect(scene.server.commands().slice(1)).toEqual([
      ['releaseStream', 2, null, 'SECRET-KEY?x=1'],
      ['FCPublish', 3, null, 'SECRET-KEY?x=1'],
      ['createStream', 4, null],
    ]);

    scene
      .answer('_error', 2, null, { code: 'NetConnection.Call.Failed' })
      .answer('onFCPublish', 0)
      .answer('_result', 4, null, 7);
    expect(scene.server.commands().at(-1)).toEqual(['publish', 5, null, 'SECRET-KEY?x=1', 'live']);
    expect(scene.server.received.at(-1)?.streamId).toBe(7);
    expect(scene.isReady).toBe(false);

    scene.status('status', 'NetStream.Publish.Start');
    expect(scene.isReady).toBe(true);
    expect(scene.endings).toEqual([]);
  });

  it.each<[string, (scene: Scene) => void]>([
    ['connect', (scene) => scene.answer('_error', 1, null, { description: 'No SECRET-KEY here.' })],
    [
      'createStream',
      (scene) => scene.answer('_result', 1).answer('_error', 4, null, { description: 'No SECRET-KEY here.' }),
    ],
    ['publish', (scene) => scene.status('error', 'NetStream.Publish.BadName', 'No SECRET-KEY here.')],
    ['the connection', (scene) => scene.answer('close', 0, null, { description: 'No SECRET-KEY here.' })],
  ])('ends where the server refuses %s, in its words but without the key', (_name, refuse) => {
    const scene = new Scene();
    refuse(scene);
    expect(scene.endings).toMatchObject([
      { code: 'DESTINATION_REFUSED', message: 'The server refused the stream: No ••• here.' },
    ]);
  });

  it('ends where the server is none', () => {
    const scene = new Scene();
    scene.session.handleBytes(hex('ff 00'));
    scene.answer('_result', 1).answer('_result', 4, null, 'seven');
    expect(scene.endings).toMatchObject([{ code: 'PROTOCOL_VIOLATION' }]);
  });
});

describe('media', () => {
  it('is not sent before the server takes it', () => {
    const scene = new Scene();
    scene.session.sendVideoConfig(h264);
    scene.session.sendVideo(frame);
    expect(scene.media()).toEqual([]);
  });

  it('goes behind metadata and sequence headers, from time 0', () => {
    const scene = new Scene().published();
    scene.session.sendVideoConfig(h264);
    scene.session.sendAudioConfig(aac);
    scene.session.sendVideo(frame);
    scene.session.sendAudio({ ptsUs: 5_021_333, data: hex('aa') });
    scene.session.sendVideo({ ...frame, keyframe: false, ptsUs: 5_120_000, dtsUs: 5_040_000 });

    const [metadata, ...rest] = scene.media();
    expect(readAmf0(metadata?.payload ?? hex(''))).toMatchObject([
      '@setDataFrame',
      'onMetaData',
      {
        entries: {
          width: 640,
          height: 360,
          videocodecid: 7,
          audiocodecid: 10,
          audiosamplerate: 48_000,
          stereo: true,
        },
      },
    ]);
    expect(rest).toEqual([
      { type: 9, streamId: 7, timestampMs: 0, payload: hex('17 00 000000 0142c01e') },
      { type: 8, streamId: 7, timestampMs: 0, payload: hex('af 00 1190') },
      { type: 9, streamId: 7, timestampMs: 0, payload: hex('17 01 000000 0000000165') },
      { type: 8, streamId: 7, timestampMs: 21, payload: hex('af 01 aa') },
      { type: 9, streamId: 7, timestampMs: 40, payload: hex('27 01 000050 0000000165') },
    ]);
  });

  it('of HEVC goes by Enhanced RTMP', () => {
    const scene = new Scene().published();
    scene.session.sendVideoConfig({ ...h264, codec: 'hevc' });
    scene.session.sendVideo(frame);
    scene.session.sendVideo({ ...frame, ptsUs: 4_990_000, dtsUs: 5_040_000, keyframe: false });
    const [metadata, ...rest] = scene.media();
    expect(readAmf0(metadata?.payload ?? hex(''))[2]).toMatchObject({
      entries: { videocodecid: 0x6876_6331 },
    });
    expect(rest.map(({ payload }) => parseVideoTag(payload))).toMatchObject([
      { kind: 'config', codec: 'hevc' },
      { kind: 'frame', codec: 'hevc', keyframe: true, compositionMs: 0 },
      { kind: 'frame', codec: 'hevc', keyframe: false, compositionMs: -50 },
    ]);
  });

  it('has its header again when the configuration changes, and times that wrap', () => {
    const scene = new Scene().published();
    scene.session.sendVideoConfig(h264);
    scene.session.sendVideo(frame);
    scene.session.sendVideoConfig({ ...h264, description: hex('02') });
    const laterUs = 5_000_000 + (2 ** 32 + 40) * 1000;
    scene.session.sendVideo({ ...frame, ptsUs: laterUs, dtsUs: laterUs });
    const times = scene.media().map(({ type, timestampMs, payload }) => [type, timestampMs, payload[1]]);
    expect(times.slice(3)).toEqual([
      [18, 40, 0],
      [9, 40, 0],
      [9, 40, 1],
    ]);
  });
});

it('ends the stream in order, and then is silent', () => {
  const scene = new Scene().published();
  scene.session.close();
  scene.session.close();
  scene.session.sendVideo(frame);
  scene.status('error', 'NetStream.Publish.Failed');
  expect(scene.server.commands().slice(-2)).toEqual([
    ['FCUnpublish', 6, null, 'SECRET-KEY?x=1'],
    ['deleteStream', 7, null, 7],
  ]);
  expect(scene.endings).toEqual([undefined]);
});

it('answers a server’s bandwidth by its window', () => {
  const scene = new Scene();
  scene.session.handleBytes(
    scene.server.message({ type: messageType.setPeerBandwidth, payload: hex('002625a0 02') }, 2),
  );
  expect(scene.server.received.at(-1)).toMatchObject({
    type: messageType.windowAcknowledgementSize,
    payload: hex('002625a0'),
  });
});
