import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageOf } from '../../../src/shared/base/errors.ts';
import { rejectionEnding } from '../../../src/shared/media/srt/rejection-sentences.ts';
import { rejectionCodes, type RejectionName } from '../../../src/shared/media/srt/rejection.ts';
import type { ChannelWithKey } from '../../../src/shared/contracts/relay.ts';
import { RelayProcess } from '../../support/relay-process.ts';
import { PeerProgram, transmitArguments } from '../../support/srt-peers.ts';
import { SocketCaller } from '../../support/srt-sockets.ts';

const passphrase = 'of-the-channel-itself';
/** UDP drops what nobody reads in time, so a flood waits for the relay now and then. */
const burst = 200;

describe('the SRT door', () => {
  let relay: RelayProcess;
  let plain: ChannelWithKey;
  let encrypted: ChannelWithKey;
  let port: number;

  beforeAll(async () => {
    relay = await RelayProcess.start({ env: { FOOTLIGHT_MAX_LIVE_SESSIONS: '1' } });
    plain = await relay.createChannel('plain');
    encrypted = await relay.createChannel('encrypted', passphrase);
    port = Number(new URL(relay.srtUrl).port);
  });
  afterAll(async () => {
    await relay.dispose();
  });

  async function metric(name: string): Promise<number> {
    const text = await (await fetch(`${relay.http}/metrics`)).text();
    const line = text.split('\n').find((each) => each.startsWith(`${name} `));
    return Number(line?.slice(name.length + 1) ?? 0);
  }
  const refusals = (code: RejectionName) =>
    metric(`footlight_srt_rejections_total{code="${rejectionCodes[code]}"}`);
  const call = (streamId: string, options: { passphrase?: string } = {}) =>
    SocketCaller.connect(port, { streamId, ...options });
  /** The name of the code that a caller is refused with. */
  async function refusalOf(streamId: string, options: { passphrase?: string } = {}) {
    const message = await call(streamId, options).then(() => 'none', messageOf);
    const names = Object.keys(rejectionCodes) as RejectionName[];
    return names.find((name) => message.endsWith(rejectionEnding(rejectionCodes[name]).message)) ?? message;
  }

  it('says in a code why it lets nobody in', async () => {
    const key = plain.streamKey;
    for (const [code, streamId] of [
      ['badRequest', ''],
      ['badRequest', 'nonsense'],
      ['badRequest', '#!::r=plain,r=plain,m=publish'],
      ['badRequest', '#!::m=request'],
      ['unauthorized', '#!::r=plain,m=publish'],
      ['unauthorized', '#!::r=plain,m=publish,s=fl_wrong'],
      ['unauthorized', `#!::r=encrypted,m=publish,s=${key}`],
      ['unauthorized', 'publish:fl_wrong'],
      ['notFound', `#!::r=other,m=publish,s=${key}`],
      ['notFound', `#!::r=Not a slug,m=publish,s=${key}`],
      ['notFound', '#!::r=other,m=request'],
      ['notFound', 'request:plain'],
      ['badMode', `#!::r=plain,m=bidirectional,s=${key}`],
      ['badMode', `#!::r=plain,m=publish,t=file,s=${key}`],
      ['badMode', `#!::r=plain,t=auth`],
    ] as const) {
      const before = await refusals(code);
      expect([streamId, await refusalOf(streamId)]).toEqual([streamId, code]);
      expect(await refusals(code)).toBe(before + 1);
    }
  });

  it('asks for the passphrase of the channel, and for none where there is none', async () => {
    const streamId = `#!::r=encrypted,m=publish,s=${encrypted.streamKey}`;
    expect(await refusalOf(streamId, { passphrase: 'another-passphrase' })).toBe('badSecret');
    expect(await refusalOf(streamId)).toBe('unsecure');
    expect(await refusalOf(`publish:${plain.streamKey}`, { passphrase })).toBe('unsecure');
    // Who has not the key learns nothing of the passphrase.
    expect(await refusalOf('#!::r=encrypted,m=publish,s=fl_wrong', { passphrase })).toBe('unauthorized');
    const caller = await call(streamId, { passphrase });
    await caller.close();
  });

  it('takes a new passphrase from the next connection on', async () => {
    const set = async (next: string | null) => {
      const answer = await fetch(`${relay.http}/api/v1/channels/encrypted/passphrase`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${relay.adminToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ passphrase: next }),
      });
      return [answer.status, await answer.json()];
    };
    const streamId = `publish:${encrypted.streamKey}`;
    expect(await set('a-new-passphrase')).toEqual([200, { slug: 'encrypted', hasPassphrase: true }]);
    expect(await refusalOf(streamId, { passphrase })).toBe('badSecret');
    await (await call(streamId, { passphrase: 'a-new-passphrase' })).close();
    expect(await set(null)).toEqual([200, { slug: 'encrypted', hasPassphrase: false }]);
    await (await call(streamId)).close();
    expect(await set('short')).toMatchObject([400, { error: { code: 'PASSPHRASE_INVALID' } }]);
    expect(await set(passphrase)).toEqual([200, { slug: 'encrypted', hasPassphrase: true }]);
  });

  it('takes one publisher of a channel, and as many channels as it may', async () => {
    // An orderly end lets go of the session a moment later.
    let first: SocketCaller | undefined;
    const isIn = async () => {
      first ??= await call(`publish:${plain.streamKey}`).catch(() => undefined);
      return first !== undefined;
    };
    await expect.poll(isIn, { timeout: 10_000 }).toBe(true);
    expect(await refusalOf(`publish:${plain.streamKey}`)).toBe('conflict');
    expect(await refusalOf(`publish:${encrypted.streamKey}`, { passphrase })).toBe('overload');
    await first?.close();
  });

  it('is understood by srt-live-transmit', async () => {
    const before = await refusals('notFound');
    const program = new PeerProgram('srt-live-transmit', [
      ...transmitArguments,
      'file://con',
      `${relay.srtUrl}?streamid=#!::r=other,m=publish,s=fl_wrong`,
    ]);
    await program.exit();
    // libsrt has one sentence for all codes of 2000 and above.
    expect(program.stderr.text).toContain('REJECT reported from HS processing: Application-defined');
    expect(await refusals('notFound')).toBe(before + 1);
  });

  it('stays up and small in a flood of first handshakes and of garbage', async () => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    try {
      const residentBytes = await metric('process_resident_memory_bytes');
      const [inductions, strays] = [
        await metric('footlight_srt_inductions_total'),
        await metric('footlight_srt_stray_datagrams_total'),
      ];
      const send = async (
        make: (index: number) => Uint8Array,
        count: number,
        name: string,
        before: number,
      ) => {
        for (let index = 0; index < count; index += burst) {
          for (let each = 0; each < burst; each += 1) socket.send(make(index + each), port, '127.0.0.1');
          await expect.poll(() => metric(name)).toBeGreaterThanOrEqual(before + index + burst);
        }
      };
      await send(induction, 10_000, 'footlight_srt_inductions_total', inductions);
      await send(
        (index) => (index % 2 === 0 ? randomBytes(index % 1400) : dataPacket()),
        2000,
        'footlight_srt_stray_datagrams_total',
        strays,
      );
      expect(await metric('footlight_srt_pending_requests')).toBe(0);
      expect(await metric('process_resident_memory_bytes')).toBeLessThan(residentBytes + 100e6);
      expect(await refusalOf('#!::r=other,m=request')).toBe('notFound');
    } finally {
      socket.close();
    }
  });

  it('logs the reasons', () => {
    expect(relay.log).toEqual(
      expect.arrayContaining(
        [
          ['An SRT caller was turned away (2400).', 'There is no stream id: '],
          ['An SRT caller was turned away (2401).', 'The stream id has no stream key.'],
          ['An SRT caller was turned away (2404).', 'There is no channel other.'],
          ['An SRT caller was turned away (2409).', 'The channel plain is live already.'],
          ['An SRT handshake failed (1010).', 'The passphrases of the two sides differ.'],
        ].map(
          ([msg, reason]) =>
            expect.objectContaining({
              msg,
              reason: expect.stringContaining(reason ?? '') as string,
            }) as object,
        ),
      ),
    );
  });
});

/** A caller's first handshake (draft-sharabayko-srt-01, 4.3.1.1), from a socket number of its own. */
function induction(index: number): Uint8Array {
  const datagram = new Uint8Array(64);
  const view = new DataView(datagram.buffer);
  view.setUint32(0, 0x8000_0000);
  view.setUint32(16, 4); // version
  view.setUint32(20, 2); // extension field: datagrams
  view.setUint32(28, 1500); // MTU
  view.setUint32(32, 8192); // flow window
  view.setUint32(36, 1); // type: induction
  view.setUint32(40, index + 1); // socket id
  return datagram;
}

/** Of a connection that there is not. */
function dataPacket(): Uint8Array {
  const datagram = new Uint8Array(1332).fill(0x47);
  datagram[0] = 0;
  return datagram;
}
