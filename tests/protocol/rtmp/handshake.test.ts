import { describe, expect, it } from 'vitest';
import { findDigest, signReply, signRequest } from '../../../src/shared/media/rtmp/digest.ts';
import { ClientHandshake, ServerHandshake } from '../../../src/shared/media/rtmp/handshake.ts';
import { testCrypto } from './node-crypto.ts';

const packetBytes = 1536;

it('client and server shake hands, whatever pieces the bytes come in', () => {
  for (const pieceBytes of [1, 7, 1536, 4000]) {
    const client = new ClientHandshake(testCrypto);
    const server = new ServerHandshake(testCrypto);
    let toServer = client.start();
    let toClient = new Uint8Array(0);
    while (!client.done || !server.done) {
      const ofClient = server.handleBytes(toServer.subarray(0, pieceBytes));
      toServer = toServer.subarray(pieceBytes);
      toClient = Uint8Array.from([...toClient, ...ofClient.reply]);
      const ofServer = client.handleBytes(toClient.subarray(0, pieceBytes));
      toClient = toClient.subarray(pieceBytes);
      if (ofServer.reply.length > 0) toServer = Uint8Array.from([...toServer, ...ofServer.reply]);
      expect([ofClient.rest.length, ofServer.rest.length]).toEqual([0, 0]);
    }
  }
});

describe('the server', () => {
  it('answers a plain client with its own packet, and hands back what lies behind', () => {
    const server = new ServerHandshake(testCrypto);
    const request = new Uint8Array(packetBytes).fill(9);
    request.fill(0, 0, 8);

    const { reply } = server.handleBytes(Uint8Array.from([3, ...request]));

    expect(reply).toHaveLength(1 + 2 * packetBytes);
    expect(reply[0]).toBe(3);
    expect(reply.subarray(1, 9)).toEqual(new Uint8Array(8));
    expect(reply.subarray(1 + packetBytes)).toEqual(request);
    expect(server.handleBytes(new Uint8Array(packetBytes + 2).fill(5))).toEqual({
      reply: new Uint8Array(0),
      rest: Uint8Array.from([5, 5]),
    });
    expect(server.done).toBe(true);
  });

  it.each([0, 1] as const)('answers a digest of scheme %i by one, and signs its reply', (scheme) => {
    const request = testCrypto.randomBytes(packetBytes);
    signRequest(request, 'client', scheme, testCrypto);
    const digest = findDigest(request, 'client', testCrypto);
    const { reply } = new ServerHandshake(testCrypto).handleBytes(Uint8Array.from([3, ...request]));

    expect(findDigest(reply.slice(1, 1 + packetBytes), 'server', testCrypto)?.scheme).toBe(scheme);
    expect(reply.subarray(1 + packetBytes)).toEqual(
      signReply(digest?.bytes ?? new Uint8Array(), 'server', testCrypto),
    );
  });

  it('hangs up on what is not RTMP', () => {
    expect(() =>
      new ServerHandshake(testCrypto).handleBytes(new TextEncoder().encode('GET / HTTP/1.1')),
    ).toThrow('does not begin like RTMP');
  });
});

it('the client returns the packet of a server that does not sign', () => {
  const client = new ClientHandshake(testCrypto);
  const answer = new Uint8Array(packetBytes).fill(6);
  const { reply } = client.handleBytes(Uint8Array.from([3, ...answer, ...new Uint8Array(packetBytes)]));
  expect(reply).toEqual(answer);
});
