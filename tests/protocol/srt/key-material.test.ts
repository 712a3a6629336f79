import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseKeyMaterial,
  parseKeyMaterialFailure,
  writeKeyMaterial,
  type KeyMaterial,
} from '../../../src/shared/media/srt/key-material.ts';
import { KeyWrapping } from '../../../src/shared/media/srt/key-wrapping.ts';
import { StreamCipher } from '../../../src/shared/media/srt/stream-cipher.ts';
import { hex } from '../codec/hex.ts';
import { countingBytes } from './caller-and-listener.ts';
import { capturedCipherText, capturedKeyMaterial, capturedPlain, capturedSequence } from './captured.ts';

const passphrase = 'correct horse';
const salt = countingBytes()(16);

function captured(): KeyMaterial {
  const material = parseKeyMaterial(capturedKeyMaterial);
  if (typeof material !== 'object') throw new Error('The key material could not be parsed.');
  return material;
}

/** A new cipher of one side, with a key that both have. */
function cipherWith(
  keyFlag: 'even' | 'odd' = 'even',
  refresh: { refreshEveryPackets?: number; announceAheadPackets?: number } = {},
  secret = passphrase,
): StreamCipher {
  return new StreamCipher({
    wrapping: new KeyWrapping(secret),
    salt,
    keyLengthBytes: 16,
    keys: { [keyFlag]: countingBytes(9)(16) },
    randomBytes: countingBytes(keyFlag === 'even' ? 40 : 80),
    ...refresh,
  });
}

describe('the message', () => {
  it("is libsrt's, read and written", () => {
    expect(captured()).toEqual({
      keyFlags: 1,
      salt: hex('b78080076d40e93c5263d6e2e508b3bb'),
      keyLengthBytes: 16,
      wrappedKeys: hex('fb3205b51edf97b2cd321892713790ded72b8e425a3f218d'),
    });
    expect(writeKeyMaterial(captured())).toEqual(capturedKeyMaterial);
  });

  it.each([
    ['is cut off', capturedKeyMaterial.slice(0, 55)],
    ['is too long', Uint8Array.of(...capturedKeyMaterial, 0)],
    ['has another sign', changed(1, 0x21)],
    ['has no key', changed(3, 0)],
    ['promises two keys', changed(3, 3)],
    ['has an unknown cipher', changed(8, 9)],
    ['has a short salt', changed(14, 2)],
    ['has a key of 8 bytes', changed(15, 2)],
  ])('is refused if it %s', (_name, body) => {
    expect(parseKeyMaterial(body)).toBeUndefined();
  });

  it('names AES-GCM as what it is', () => {
    expect(parseKeyMaterial(changed(8, 4))).toBe('unknown-cipher');
  });

  it('is a word with the failure in either byte order', () => {
    expect(parseKeyMaterialFailure(hex('04000000'))).toBe('badSecret');
    expect(parseKeyMaterialFailure(hex('00000003'))).toBe('noSecret');
    expect(parseKeyMaterialFailure(hex('00000009'))).toBeUndefined();
    expect(parseKeyMaterialFailure(capturedKeyMaterial)).toBeUndefined();
  });

  it('is read or refused, whatever comes', () => {
    const mutation = fc.tuple(fc.nat({ max: 55 }), fc.nat({ max: 255 })).map(([at, to]) => changed(at, to));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 120 }), mutation), (body) => {
        const material = parseKeyMaterial(body);
        const again = typeof material === 'object' ? parseKeyMaterial(writeKeyMaterial(material)) : material;
        expect(again).toEqual(material);
      }),
    );
  });
});

describe('wrapping', () => {
  it("opens libsrt's key with the passphrase, and with no other", () => {
    expect(new KeyWrapping(passphrase).unwrap(captured())?.even).toHaveLength(16);
    expect(new KeyWrapping('battery staple').unwrap(captured())).toBeUndefined();
  });

  it.each([16, 24, 32] as const)('gives back one key or two of %i bytes', (length) => {
    const wrapping = new KeyWrapping(passphrase);
    const even = countingBytes(1)(length);
    const odd = countingBytes(2)(length);
    for (const keys of [{ even }, { odd }, { even, odd }]) {
      const body = writeKeyMaterial(wrapping.wrap(keys, salt, length));
      const material = parseKeyMaterial(body);
      expect(typeof material === 'object' && new KeyWrapping(passphrase).unwrap(material)).toEqual(keys);
    }
  });

  it('tries no more after eight that were wrong', () => {
    const wrapping = new KeyWrapping(passphrase);
    const wrong = new KeyWrapping('battery staple').wrap({ even: new Uint8Array(16) }, salt, 16);
    for (let tries = 0; tries < 7; tries += 1) expect(wrapping.unwrap(wrong)).toBeUndefined();
    expect(wrapping.unwrap(captured())).toBeDefined();
    for (let tries = 0; tries < 8; tries += 1) expect(wrapping.unwrap(wrong)).toBeUndefined();
    expect(wrapping.unwrap(captured())).toBeUndefined();
  });
});

describe('the cipher', () => {
  it("reads libsrt's packet, and encrypts the same way", () => {
    const wrapping = new KeyWrapping(passphrase);
    const keys = wrapping.unwrap(captured()) ?? {};
    const options = {
      wrapping,
      salt: captured().salt,
      keyLengthBytes: 16,
      keys,
      randomBytes: countingBytes(),
    } as const;
    const cipher = new StreamCipher(options);
    expect(cipher.decrypt(1, capturedSequence, capturedCipherText)).toEqual(capturedPlain);
    expect(cipher.decrypt(2, capturedSequence, capturedCipherText)).toBeUndefined();
    expect(cipher.encrypt(capturedSequence, capturedPlain)).toEqual({
      keyFlag: 1,
      payload: capturedCipherText,
    });
  });

  it('needs a key', () => {
    const options = {
      wrapping: new KeyWrapping(passphrase),
      salt,
      keyLengthBytes: 16,
      randomBytes: countingBytes(),
    } as const;
    expect(() => new StreamCipher({ ...options, keys: {} })).toThrow(RangeError);
  });

  it.each(['even', 'odd'] as const)('changes its %s key, announced ahead, and the peer follows', (first) => {
    const sender = cipherWith(first, { refreshEveryPackets: 10, announceAheadPackets: 4 });
    const receiver = cipherWith(first);
    const payload = countingBytes(7)(1316);
    const flags: number[] = [];
    let announcements = 0;
    for (let sequence = 0x7fff_fff0; sequence < 0x7fff_fff0 + 35; sequence += 1) {
      const { keyFlag, payload: encrypted } = sender.encrypt(sequence & 0x7fff_ffff, payload);
      flags.push(keyFlag);
      expect(receiver.decrypt(keyFlag, sequence & 0x7fff_ffff, encrypted)).toEqual(payload);
      const request = sender.announcement(sequence * 1000, 20);
      if (!request) continue;
      announcements += 1;
      sender.handleResponse(receiver.handleRequest(request));
    }
    const other = first === 'even' ? 2 : 1;
    const flag = 3 - other;
    expect(flags).toEqual(
      [10, 10, 10, 5].flatMap((count, turn) => Array<number>(count).fill(turn % 2 ? other : flag)),
    );
    expect(announcements).toBe(3);
  });

  it('repeats the announcement, and keeps the key until it is answered', () => {
    const sender = cipherWith('even', { refreshEveryPackets: 2, announceAheadPackets: 1 });
    const receiver = cipherWith();
    const send = () => sender.encrypt(1, new Uint8Array(4)).keyFlag;
    send();
    const request = sender.announcement(0, 20);
    expect(request).toBeDefined();
    expect([send(), send(), send()]).toEqual([1, 1, 1]);
    expect(sender.announcement(99_999, 20)).toBeUndefined();
    expect(sender.announcement(100_000, 20)).toEqual(request);
    // Half as long again as the round trip, if that is longer.
    expect(sender.announcement(250_000, 200)).toBeUndefined();
    expect(sender.announcement(400_000, 200)).toEqual(request);
    sender.handleResponse(new Uint8Array(0));
    expect(send()).toBe(1);
    sender.handleResponse(receiver.handleRequest(request ?? new Uint8Array(0)));
    expect(sender.announcement(900_000, 20)).toBeUndefined();
    expect(send()).toBe(2);
  });

  it('stays with its key for another round if the peer refuses the next one', () => {
    const sender = cipherWith('even', { refreshEveryPackets: 3, announceAheadPackets: 1 });
    const stranger = cipherWith('even', {}, 'battery staple');
    const send = () => sender.encrypt(1, new Uint8Array(4)).keyFlag;
    send();
    send();
    sender.handleResponse(stranger.handleRequest(sender.announcement(0, 20) ?? new Uint8Array(0)));
    expect(send()).toBe(1);
    expect(sender.announcement(1_000_000, 20)).toBeUndefined();
    send();
    expect(sender.announcement(1_000_000, 20)).toBeDefined();
  });

  it('answers what it can not use with the failure, and goes on', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (body) => {
        const cipher = cipherWith();
        expect(cipher.handleRequest(body)).toEqual(hex('04000000'));
        cipher.handleResponse(body);
        const { keyFlag, payload } = cipher.encrypt(5, body);
        expect(cipher.decrypt(keyFlag, 5, payload)).toEqual(body);
      }),
    );
  });
});

function changed(at: number, value: number): Uint8Array {
  const body = capturedKeyMaterial.slice();
  body[at] = value;
  return body;
}
