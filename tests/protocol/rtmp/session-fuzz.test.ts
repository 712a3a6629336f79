import fc from 'fast-check';
import { expect, it } from 'vitest';
import { concatBytes } from '../../../src/shared/media/codec/bytes.ts';
import type { FootlightError } from '../../../src/shared/base/errors.ts';
import { PublisherSession } from '../../../src/shared/media/rtmp/publisher-session.ts';
import { ServerSession } from '../../../src/shared/media/rtmp/server-session.ts';
import { testCrypto } from './node-crypto.ts';

const limits = {
  maxMessageBytes: 65_536,
  maxChunkStreams: 16,
  handshakeTimeoutMs: 5_000,
  publishTimeoutMs: 10_000,
  idleTimeoutMs: 10_000,
  maxBytesBeforePublish: 100_000,
  maxMessagesPerSecond: 1000,
};

const options = { app: 'live', tcUrl: 'rtmp://server/live', streamName: 'KEY' };

function serverSession(
  send: (bytes: Uint8Array) => void,
  closed: (error?: FootlightError) => void,
): ServerSession {
  const session: ServerSession = new ServerSession(limits, testCrypto, 0, {
    send,
    publishRequested: () => {
      session.acceptPublish();
    },
    media: () => undefined,
    metadata: () => undefined,
    closed: ({ error }) => {
      closed(error);
    },
  });
  return session;
}

function publisherSession(
  send: (bytes: Uint8Array) => void,
  closed: (error?: FootlightError) => void,
): PublisherSession {
  return new PublisherSession(options, testCrypto, { send, ready: () => undefined, closed });
}

/** What both sides say when our publisher publishes three pictures to our server. */
function capture(): { ofClient: Uint8Array[]; ofServer: Uint8Array[] } {
  const ofClient: Uint8Array[] = [];
  const ofServer: Uint8Array[] = [];
  const server = serverSession(
    (bytes) => ofServer.push(bytes),
    () => undefined,
  );
  const client = publisherSession(
    (bytes) => ofClient.push(bytes),
    () => undefined,
  );
  client.start();
  for (let toServer = 0, toClient = 0; toServer < ofClient.length || toClient < ofServer.length;) {
    for (; toServer < ofClient.length; toServer += 1)
      server.handleBytes(ofClient[toServer] ?? new Uint8Array(), 0);
    for (; toClient < ofServer.length; toClient += 1)
      client.handleBytes(ofServer[toClient] ?? new Uint8Array());
  }
  expect(server.state).toBe('publishing');
  client.sendVideoConfig({ codec: 'h264', width: 64, height: 64, description: new Uint8Array(20) });
  for (let index = 0; index < 3; index += 1) {
    client.sendVideo({
      ptsUs: index * 40_000,
      dtsUs: index * 40_000,
      keyframe: index === 0,
      data: new Uint8Array(500),
    });
  }
  client.close();
  return { ofClient, ofServer };
}

const { ofClient, ofServer } = capture();

/** A conversation with bytes changed, left out and put in, cut into new pieces. */
function mutated(pieces: readonly Uint8Array[]): fc.Arbitrary<Uint8Array[]> {
  const whole = concatBytes(pieces);
  const change = fc.record({
    // Half of the changes lie behind the handshake, which would hide them.
    at: fc.oneof(fc.nat({ max: whole.length }), fc.integer({ min: 3073, max: whole.length })),
    remove: fc.nat({ max: 6 }),
    insert: fc.uint8Array({ maxLength: 6 }),
  });
  return fc
    .tuple(fc.array(change, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 3000 }))
    .map(([changes, pieceBytes]) => {
      let bytes = whole;
      for (const { at, remove, insert } of changes)
        bytes = concatBytes([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
      const cut: Uint8Array[] = [];
      for (let start = 0; start < bytes.length; start += pieceBytes)
        cut.push(bytes.subarray(start, start + pieceBytes));
      return cut;
    });
}

it('nothing that a client sends throws out of the server’s session', () => {
  fc.assert(
    fc.property(mutated(ofClient), (pieces) => {
      const errors: unknown[] = [];
      const session = serverSession(
        () => undefined,
        (error) => error && errors.push(error),
      );
      for (const piece of pieces) session.handleBytes(piece, 0);
      for (const error of errors)
        expect(error).toHaveProperty(
          'code',
          expect.stringMatching(/^(PROTOCOL_VIOLATION|STREAM_KEY_WRONG)$/u),
        );
    }),
    { numRuns: 300 },
  );
});

it('nothing that a server sends throws out of the publisher’s session', () => {
  fc.assert(
    fc.property(mutated(ofServer), (pieces) => {
      const errors: unknown[] = [];
      const session = publisherSession(
        () => undefined,
        (error) => error && errors.push(error),
      );
      session.start();
      for (const piece of pieces) session.handleBytes(piece);
      for (const error of errors)
        expect(error).toHaveProperty(
          'code',
          expect.stringMatching(/^(PROTOCOL_VIOLATION|DESTINATION_REFUSED)$/u),
        );
    }),
    { numRuns: 300 },
  );
});
