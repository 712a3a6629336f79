import { describe, expect, it } from 'vitest';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import { writeAmf0 } from '../../../src/shared/media/rtmp/amf0-writer.ts';
import { EcmaArray } from '../../../src/shared/media/rtmp/amf0.ts';
import { controlMessage, messageType, userControl } from '../../../src/shared/media/rtmp/messages.ts';
import {
  ServerSession,
  type ServerSessionEnding,
  type ServerSessionHandler,
} from '../../../src/shared/media/rtmp/server-session.ts';
import { hex } from '../codec/hex.ts';
import { testCrypto } from './node-crypto.ts';
import { ScriptedPeer } from './scripted-peer.ts';

const limits = {
  maxMessageBytes: 1_000_000,
  maxChunkStreams: 16,
  handshakeTimeoutMs: 5_000,
  publishTimeoutMs: 10_000,
  idleTimeoutMs: 10_000,
  maxBytesBeforePublish: 100_000,
  maxMessagesPerSecond: 1000,
};

class Scene {
  readonly client = new ScriptedPeer();
  readonly requests: Parameters<ServerSessionHandler['publishRequested']>[0][] = [];
  readonly media: (
    Parameters<ServerSessionHandler['media']>[0] | Parameters<ServerSessionHandler['metadata']>[0]
  )[] = [];
  readonly endings: ServerSessionEnding[] = [];
  readonly session = new ServerSession(limits, testCrypto, 0, {
    send: (bytes) => {
      this.client.receive(bytes);
    },
    publishRequested: (request) => this.requests.push(request),
    media: (message) => this.media.push(message),
    metadata: (message) => this.media.push(message),
    closed: (ending) => this.endings.push(ending),
  });

  send(...pieces: Uint8Array[]): this {
    for (const piece of pieces) this.session.handleBytes(piece, 0);
    return this;
  }

  video(timestampMs: number): Uint8Array {
    return this.client.message(
      { type: messageType.video, streamId: 1, timestampMs, payload: hex('17 00 000000 01') },
      6,
    );
  }

  /** Everything up to the request to publish. */
  request(streamName = 'KEY', app = 'live'): this {
    const { client } = this;
    return this.send(
      client.handshake(),
      client.command('connect', 1, { app, tcUrl: `rtmp://relay/${app}` }),
      client.command('releaseStream', 2, null, streamName),
      client.command('FCPublish', 3, null, streamName),
      client.command('createStream', 4, null),
      client.command('publish', 5, null, streamName, 'live'),
    );
  }

  live(): this {
    this.request().session.acceptPublish();
    return this;
  }
}

describe('publishing', () => {
  it('is asked of the owner, and starts only when the owner says so', () => {
    const scene = new Scene().request();
    expect(scene.requests).toEqual([{ app: 'live', streamKey: 'KEY' }]);
    expect(scene.client.statusCodes()).toEqual([]);

    scene.session.acceptPublish();
    expect(scene.client.statusCodes()).toEqual(['NetStream.Publish.Start']);
    expect(scene.session.state).toBe('publishing');
  });

  it('says that a stream is only a test where its name says so', () => {
    const scene = new Scene().request('KEY?bandwidthtest=true');
    expect(scene.requests).toEqual([{ app: 'live', streamKey: 'KEY', isTest: true }]);
  });

  it('answers connect with the codecs of Enhanced RTMP that it takes', () => {
    const [connected] = new Scene().request().client.commands();
    expect(connected).toMatchObject([
      '_result',
      1,
      {
        fourCcList: ['avc1', 'hvc1', 'av01', 'mp4a', 'Opus', 'ac-3', 'ec-3', 'fLaC', '.mp3'],
        // Taken and handed on; what is encoded anew is only taken.
        videoFourCcInfoMap: { avc1: 5, hvc1: 5, av01: 5 },
        audioFourCcInfoMap: { mp4a: 5, Opus: 1 },
        // Reconnect, ModEx and its nanoseconds; not several tracks, of which only one would be taken.
        capsEx: 1 + 4 + 8,
      },
      { code: 'NetConnection.Connect.Success' },
    ]);
  });

  it('does without tcUrl, and without any object at all', () => {
    const scene = new Scene();
    const { client } = scene;
    scene.send(
      client.handshake(),
      client.command('connect', 1, null),
      client.command('publish', 2, null, 'KEY'),
    );
    expect(scene.requests).toEqual([{ app: '', streamKey: 'KEY' }]);
  });

  it('takes commands in the AMF3 kind of message', () => {
    const scene = new Scene();
    const payload = Uint8Array.from([0, ...writeAmf0(['connect', 1, { app: 'live' }])]);
    scene.send(scene.client.handshake(), scene.client.message({ type: messageType.commandAmf3, payload }));
    expect(scene.client.commands()[0]?.[0]).toBe('_result');
  });

  it('hands on media as it came', () => {
    const scene = new Scene().live();
    const audio = { type: messageType.audio, streamId: 1, timestampMs: 23, payload: hex('af 01 aa') };
    scene.send(
      scene.video(0),
      scene.client.message(audio, 4),
      scene.client.message({ ...audio, payload: hex('') }, 4),
    );
    expect(scene.media).toEqual([
      { type: 'video', timestampMs: 0, body: hex('17 00 000000 01') },
      { type: 'audio', timestampMs: 23, body: hex('af 01 aa') },
    ]);
  });

  it('hands on metadata without its "@setDataFrame", and no other data', () => {
    const scene = new Scene().live();
    const values = ['onMetaData', new EcmaArray({ width: 1280 })];
    const data = (...all: Parameters<typeof writeAmf0>[0]) =>
      scene.client.message({ type: messageType.dataAmf0, streamId: 1, payload: writeAmf0(all) }, 5);
    scene.send(
      data('@setDataFrame', ...values),
      data(...values),
      data('onTextData', {}),
      data('@setDataFrame'),
    );
    expect(scene.media).toEqual([
      { timestampMs: 0, body: writeAmf0(values) },
      { timestampMs: 0, body: writeAmf0(values) },
    ]);
  });

  it.each(['FCUnpublish', 'deleteStream', 'closeStream'])('ends in order by %s', (name) => {
    const scene = new Scene().live();
    scene.send(
      scene.client.command(name, 6, null, 'KEY'),
      scene.client.command(name, 7, null, 'KEY'),
      scene.video(0),
    );
    expect(scene.endings).toEqual([{ orderly: true }]);
    expect(scene.media).toEqual([]);
  });
});

describe('a request to reconnect', () => {
  const connected = (capsEx: number | undefined, publishes: boolean): Scene => {
    const scene = new Scene();
    const { client } = scene;
    const connect = { app: 'live', ...(capsEx !== undefined && { capsEx }) };
    scene.send(
      client.handshake(),
      client.command('connect', 1, connect),
      client.command('publish', 2, null, 'KEY', 'live'),
    );
    if (publishes) scene.session.acceptPublish();
    return scene;
  };

  it('reaches a publisher that knows it, and the stream goes on until that one ends it', () => {
    const scene = connected(1, true);
    expect(scene.session.requestReconnect('The relay is shutting down.')).toBe(true);
    expect(scene.client.commands().at(-1)).toMatchObject([
      'onStatus',
      0,
      null,
      {
        level: 'status',
        code: 'NetConnection.Connect.ReconnectRequest',
        description: 'The relay is shutting down.',
      },
    ]);
    expect(scene.client.received.at(-1)?.streamId).toBe(0);
    scene.send(scene.video(0), scene.client.command('deleteStream', 3, null, 1));
    expect(scene.media).toHaveLength(1);
    expect(scene.endings).toEqual([{ orderly: true }]);
  });

  it.each([
    ['one that does not know it', connected(4, true)],
    ['one that says nothing of it', connected(undefined, true)],
    ['one that is not let in', connected(1, false)],
  ])('is not made to %s', (_name, scene) => {
    const before = scene.client.received.length;
    expect(scene.session.requestReconnect('Away.')).toBe(false);
    expect(scene.client.received).toHaveLength(before);
  });
});

describe('who was not accepted', () => {
  it('gets nothing through: not before the answer, and not after a refusal', () => {
    const scene = new Scene().request().send(new Scene().video(0));
    scene.session.end(new FootlightError('STREAM_KEY_WRONG', 'The stream key is not known.'));
    scene.send(scene.video(40));
    scene.session.acceptPublish();
    scene.send(scene.video(80));

    expect(scene.media).toEqual([]);
    expect(scene.session.earlyMessages).toBe(1);
    expect(scene.client.statusCodes()).toEqual(['NetStream.Publish.Unauthorized']);
    expect(scene.endings).toMatchObject([{ orderly: false, error: { code: 'STREAM_KEY_WRONG' } }]);
  });

  it.each([
    ['ALREADY_LIVE', 'NetStream.Publish.BadName'],
    ['INTERNAL', 'NetStream.Publish.Failed'],
  ] as const)('because of %s is told %s', (code, status) => {
    const scene = new Scene().request();
    scene.session.end(new FootlightError(code, 'A reason.'));
    expect(scene.client.statusCodes()).toEqual([status]);
    expect(scene.client.commands().at(-1)?.[3]).toMatchObject({ level: 'error', description: 'A reason.' });
  });

  it('has no key', () => {
    const scene = new Scene().request('', 'live');
    expect(scene.requests).toEqual([]);
    expect(scene.endings).toMatchObject([{ error: { code: 'STREAM_KEY_WRONG' } }]);
  });

  it('wants to play', () => {
    const scene = new Scene();
    const { client } = scene;
    scene.send(
      client.handshake(),
      client.command('connect', 1, { app: 'live' }),
      client.command('play', 2, null, 'KEY'),
    );
    expect(client.statusCodes()).toEqual(['NetStream.Play.Failed']);
    expect(scene.endings).toMatchObject([{ orderly: false, error: { code: 'PROTOCOL_VIOLATION' } }]);
  });
});

describe('control messages', () => {
  it('a ping is answered, and the bytes received are acknowledged as asked', () => {
    const scene = new Scene().live();
    const { client } = scene;
    scene.send(client.message(userControl(6, 0x0102_0304), 2));
    expect(client.received.at(-1)).toMatchObject({
      type: messageType.userControl,
      payload: hex('0007 01020304'),
    });

    scene.send(client.message(controlMessage(messageType.windowAcknowledgementSize, 100), 2), scene.video(0));
    const acknowledgements = client.received.filter(({ type }) => type === messageType.acknowledgement);
    // The window was exceeded at once, by what came before it was set.
    expect(acknowledgements).toHaveLength(1);
  });

  it('one that is too short ends the session', () => {
    const scene = new Scene().live();
    scene.send(scene.client.message({ type: messageType.setChunkSize, payload: hex('00') }, 2));
    expect(scene.endings).toMatchObject([{ error: { code: 'PROTOCOL_VIOLATION' } }]);
  });
});

describe('time', () => {
  it('ends a handshake that is not finished', () => {
    const scene = new Scene().send(new Uint8Array(1000).fill(3));
    scene.session.tick(4_999_000);
    expect(scene.endings).toEqual([]);
    scene.session.tick(5_000_000);
    expect(scene.endings).toMatchObject([{ error: { code: 'PEER_TIMEOUT' } }]);
  });

  it('ends a connection that publishes nothing', () => {
    const scene = new Scene();
    scene.send(scene.client.handshake(), scene.client.command('connect', 1, {}));
    scene.session.tick(9_999_000);
    expect(scene.endings).toEqual([]);
    scene.session.tick(10_000_000);
    expect(scene.endings).toMatchObject([{ error: { code: 'PEER_TIMEOUT' } }]);
  });

  it('ends a publisher that is silent, and not one that sends', () => {
    const scene = new Scene().live();
    scene.session.handleBytes(scene.video(0), 5_000_000);
    scene.session.tick(14_999_000);
    expect(scene.endings).toEqual([]);
    scene.session.tick(15_000_000);
    expect(scene.endings).toMatchObject([
      { error: { code: 'PEER_TIMEOUT', message: 'No media came from the publisher for 10 s.' } },
    ]);
  });
});

it.each([
  ['a command before connect', (client: ScriptedPeer) => client.command('publish', 1, null, 'KEY')],
  [
    'an aggregate',
    (client: ScriptedPeer) => client.message({ type: messageType.aggregate, payload: hex('00') }),
  ],
  [
    'a command without a name',
    (client: ScriptedPeer) => client.message({ type: messageType.commandAmf0, payload: hex('05') }),
  ],
  [
    'a command that is too long',
    (client: ScriptedPeer) =>
      client.message({ type: messageType.commandAmf0, payload: new Uint8Array(70_000) }),
  ],
])('%s ends the session', (_name, bytes) => {
  const scene = new Scene();
  scene.send(scene.client.handshake(), bytes(scene.client));
  expect(scene.endings).toMatchObject([{ orderly: false, error: { code: 'PROTOCOL_VIOLATION' } }]);
});

describe('what a client may not do', () => {
  const violation = [{ orderly: false, error: { code: 'PROTOCOL_VIOLATION' } }];

  it('send much before it asks to publish, in whatever words', () => {
    const scene = new Scene();
    const { client } = scene;
    scene.send(client.handshake(), client.command('connect', 1, { app: 'live' }));
    const unknown = client.message({ type: messageType.sharedObjectAmf0, payload: new Uint8Array(10_000) });
    for (let index = 0; index < 9; index += 1) scene.send(unknown);
    expect(scene.endings).toEqual([]);
    scene.send(unknown);
    expect(scene.endings).toMatchObject(violation);
  });

  it('send the pieces of many messages, none of them whole', () => {
    const scene = new Scene();
    const { client } = scene;
    scene.send(client.handshake());
    for (let chunkStreamId = 3; chunkStreamId < 19; chunkStreamId += 1) {
      // Type 0: a message of 900,000 bytes, of which one chunk of 128 comes.
      scene.send(
        Uint8Array.from([chunkStreamId, 0, 0, 0, 0x0d, 0xbb, 0xa0, 9, 1, 0, 0, 0, ...new Uint8Array(128)]),
      );
    }
    expect(scene.endings).toEqual([]);
    scene.send(Uint8Array.from([19, 0, 0, 0, 0x0d, 0xbb, 0xa0, 9, 1, 0, 0, 0, ...new Uint8Array(128)]));
    expect(scene.endings).toMatchObject(violation);
  });

  it('pour media in while its owner still thinks', () => {
    const scene = new Scene().request();
    const picture = (): Uint8Array =>
      scene.client.message({ type: messageType.video, streamId: 1, payload: new Uint8Array(200_000) }, 6);
    scene.send(picture(), picture(), picture(), picture());
    expect(scene.session.earlyMessages).toBe(4);
    scene.send(picture());
    expect(scene.endings).toMatchObject(violation);
    expect(scene.media).toEqual([]);
  });

  it('flood with messages, of whatever kind', () => {
    const scene = new Scene().live();
    const ping = scene.client.message(userControl(6, 1), 2);
    for (let second = 1; second <= 3; second += 1) {
      for (let index = 0; index < 1000; index += 1) scene.session.handleBytes(ping, second * 1_000_000);
    }
    expect(scene.endings).toEqual([]);
    scene.session.handleBytes(ping, 3_999_999);
    scene.session.handleBytes(ping, 3_999_999);
    expect(scene.endings).toMatchObject(violation);
  });

  it('nest its values deep', () => {
    const scene = new Scene();
    const nested = Uint8Array.from([
      ...writeAmf0(['connect', 1]),
      ...Array.from({ length: 9 }, () => [3, 0, 1, 0x61]).flat(),
    ]);
    scene.send(
      scene.client.handshake(),
      scene.client.message({ type: messageType.commandAmf0, payload: nested }),
    );
    expect(scene.endings).toMatchObject(violation);
  });

  it('hold a channel by pings alone', () => {
    const scene = new Scene().live();
    scene.session.handleBytes(scene.video(0), 5_000_000);
    scene.session.handleBytes(scene.client.message(userControl(6, 1), 2), 14_000_000);
    scene.session.tick(15_000_000);
    expect(scene.endings).toMatchObject([{ error: { code: 'PEER_TIMEOUT' } }]);
  });

  it('drip its handshake, byte by byte', () => {
    const scene = new Scene();
    scene.client.handshake().forEach((byte, second) => {
      if (scene.endings.length > 0) return;
      scene.session.handleBytes(Uint8Array.from([byte]), second * 1_000_000);
      scene.session.tick(second * 1_000_000);
    });
    expect(scene.endings).toMatchObject([{ error: { code: 'PEER_TIMEOUT' } }]);
  });
});
