import { afterEach, describe, expect, it } from 'vitest';
import { rejectionEnding } from '../../../src/shared/media/srt/rejection-sentences.ts';
import { rejectionCodes } from '../../../src/shared/media/srt/rejection.ts';
import {
  openCaller,
  openListener,
  payloadBytes,
  PeerProgram,
  srtAddress,
  transmitArguments,
} from '../../support/srt-peers.ts';
import { LossyLink } from '../../support/lossy-link.ts';
import { SocketCaller, SocketListener } from '../../support/srt-sockets.ts';
import { Closers } from '../rtmp/doors.ts';

const closers = new Closers();
afterEach(() => closers.closeAll());

const passphrase = 'a passphrase of theirs';
const another = 'a passphrase of others';

describe('what libsrt’s callers ask for', () => {
  it.each(['srt-live-transmit', 'ffmpeg', 'node-av'] as const)(
    'is read of %s: stream id and key length',
    async (name) => {
      const listener = await SocketListener.open({ passphrase });
      closers.add(() => listener.close());
      const caller = await openCaller(name, listener.port, {
        passphrase,
        keyLengthBytes: 32,
        streamId: '#!::r=my-show,m=publish,s=KEY',
      });
      closers.add(() => caller.end());
      // FFmpeg looks at its input before it calls.
      caller.write(Buffer.alloc(10 * payloadBytes));

      await expect.poll(() => listener.connections.length, { timeout: 10_000 }).toBe(1);

      expect(listener.streamIds).toEqual(['#!::r=my-show,m=publish,s=KEY']);
      expect(listener.keyLengths).toEqual([32]);
    },
  );
});

it.each(['srt-live-transmit', 'ffmpeg'] as const)(
  'answers as often as our caller measures the round trip: %s',
  async (name) => {
    const listener = await openListener(name, {});
    closers.add(() => listener.end());
    const direction = { delayMs: 40 };
    const link = await LossyLink.open({
      ...{ targetPort: listener.port, seed: 1 },
      ...{ forward: direction, backward: direction },
    });
    closers.add(() => link.close());

    const caller = await SocketCaller.connect(link.port, { sendLatencyMs: 'auto' });
    closers.add(() => caller.close());

    // Four times 80 ms, and what the machine takes for itself.
    expect(caller.statistics().send.latencyMs).toBeGreaterThanOrEqual(320);
    // Four measurements and the conclusion, which may have been repeated.
    expect(link.forward.datagrams).toBeGreaterThanOrEqual(5);
  },
);

describe('passphrases that do not fit are named', () => {
  it.each([
    { own: another, theirs: passphrase, code: 'badSecret' },
    { own: undefined, theirs: passphrase, code: 'unsecure' },
    { own: passphrase, theirs: undefined, code: 'unsecure' },
  ] as const)('at our caller, by libsrt: $code', async ({ own, theirs, code }) => {
    const listener = await openListener('srt-live-transmit', { passphrase: theirs });
    closers.add(() => listener.end());

    const connecting = SocketCaller.connect(listener.port, own === undefined ? {} : { passphrase: own });

    await expect(connecting).rejects.toThrow(rejectionEnding(rejectionCodes[code]).message);
  });

  it.each([
    { own: passphrase, theirs: another, words: 'Incorrect passphrase' },
    { own: passphrase, theirs: undefined, words: 'Password required or unexpected' },
    { own: undefined, theirs: passphrase, words: 'Password required or unexpected' },
  ])('at libsrt’s caller, by our listener: $words', async ({ own, theirs, words }) => {
    const listener = await SocketListener.open({ passphrase: own });
    closers.add(() => listener.close());
    const address = srtAddress(listener.port, { mode: 'caller', passphrase: theirs });
    const caller = new PeerProgram('srt-live-transmit', [...transmitArguments, 'file://con', address]);
    closers.add(() => caller.exit(0));

    await caller.stderr.until(words);

    expect(listener.connections).toEqual([]);
    expect(listener.endings).toMatchObject([{ cause: 'rejected' }]);
  });
});
