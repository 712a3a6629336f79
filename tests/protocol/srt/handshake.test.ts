import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readConclusion } from '../../../src/shared/media/srt/conclusion.ts';
import {
  parseExtensions,
  parseTerms,
  parseWordText,
  writeExtensions,
  writeTerms,
  writeWordText,
  type HandshakeExtension,
} from '../../../src/shared/media/srt/handshake-extensions.ts';
import {
  parseHandshake,
  writeHandshake,
  type SrtHandshake,
} from '../../../src/shared/media/srt/handshake-packet.ts';
import { rejectionCodes } from '../../../src/shared/media/srt/rejection.ts';
import { hex } from '../codec/hex.ts';
import { capturedConclusion, capturedInduction, capturedKeyMaterial } from './captured.ts';

const options = { acceptVersion4: false, maxLatencyMs: 8000 };

/** Without the control header. */
function parsed(datagram: Uint8Array): SrtHandshake {
  const handshake = parseHandshake(datagram.subarray(16));
  if (!handshake) throw new Error('The handshake could not be parsed.');
  return handshake;
}

it("reads libsrt's induction, and writes it but for the address", () => {
  expect(parsed(capturedInduction)).toEqual({
    version: 4,
    encryption: 0,
    extensionField: 2,
    initialSequence: 0x79f5_d6c4,
    mtuBytes: 1500,
    flowWindowPackets: 8192,
    type: 1,
    socketId: 0x21c4_6cd3,
    cookie: 0,
    extensions: new Uint8Array(0),
  });
  const expected = capturedInduction.slice(16);
  expected.fill(0, 32, 48);
  expect(writeHandshake(parsed(capturedInduction))).toEqual(expected);
});

it("reads libsrt's conclusion, and writes its extensions the same", () => {
  const handshake = parsed(capturedConclusion);
  expect(handshake).toMatchObject({ version: 5, encryption: 2, extensionField: 7, type: 0xffff_ffff });
  const extensions = parseExtensions(handshake.extensions) ?? [];
  expect(extensions.map(({ type }) => type)).toEqual([1, 5, 3]);
  expect(writeExtensions(extensions)).toEqual(handshake.extensions);
  const conclusion = readConclusion(handshake, options);
  expect(conclusion).toMatchObject({
    terms: { srtVersion: 0x01_05_01, flags: 0xbf, receiverDelayMs: 200, senderDelayMs: 200 },
    keyMaterial: { keyLengthBytes: 16, body: capturedKeyMaterial },
    streamId: 'publish:abc',
  });
  expect(parseTerms(writeTerms({ srtVersion: 1, flags: 2, receiverDelayMs: 3, senderDelayMs: 4 }))).toEqual({
    srtVersion: 1,
    flags: 2,
    receiverDelayMs: 3,
    senderDelayMs: 4,
  });
});

it('reverses the bytes of every word of a text', () => {
  const bytes = hex('3a3a2123 "#!::"  00003d72 "r="');
  expect(writeWordText('#!::r=')).toEqual(bytes);
  expect(parseWordText(bytes)).toBe('#!::r=');
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }).filter((text) => !/^\uFEFF|\0$/u.test(text)),
      (text) => {
        expect(parseWordText(writeWordText(text))).toBe(text.toWellFormed());
      },
    ),
  );
});

const terms = {
  type: 1,
  body: writeTerms({ srtVersion: 0x10501, flags: 0x3f, receiverDelayMs: 120, senderDelayMs: 120 }),
};

function conclusionWith(
  extensions: readonly HandshakeExtension[],
  fields: Partial<SrtHandshake> = {},
): SrtHandshake {
  return { ...parsed(capturedConclusion), extensions: writeExtensions(extensions), ...fields };
}

function withTerms(flags: number, receiverDelayMs: number): HandshakeExtension {
  return { type: 1, body: writeTerms({ srtVersion: 0x10501, flags, receiverDelayMs, senderDelayMs: 0 }) };
}

const cipherGcm = capturedKeyMaterial.slice();
cipherGcm[8] = 4;

it.each<[string, SrtHandshake, number]>([
  ['without terms', conclusionWith([]), rejectionCodes.rogue],
  [
    'with terms that are cut off',
    conclusionWith([{ type: 1, body: new Uint8Array(8) }]),
    rejectionCodes.rogue,
  ],
  [
    'with an extension that is cut off',
    conclusionWith([], { extensions: hex('0001 0003 00010501') }),
    rejectionCodes.rogue,
  ],
  ['with terms twice', conclusionWith([terms, terms]), rejectionCodes.rogue],
  ['of version 4', conclusionWith([], { version: 4 }), rejectionCodes.version],
  ['of version 6', conclusionWith([terms], { version: 6 }), rejectionCodes.version],
  ['for packets too small for a stream', conclusionWith([terms], { mtuBytes: 100 }), rejectionCodes.rogue],
  ['that takes no packet', conclusionWith([terms], { flowWindowPackets: 0 }), rejectionCodes.rogue],
  ['for bytes without boundaries', conclusionWith([withTerms(0x7f, 120)]), rejectionCodes.messageApi],
  ['with a latency beyond the bound', conclusionWith([withTerms(0x3f, 8001)]), rejectionCodes.badRequest],
  ['for files', conclusionWith([terms, { type: 6, body: writeWordText('file') }]), rejectionCodes.congestion],
  [
    'with error correction',
    conclusionWith([terms, { type: 7, body: writeWordText('fec,cols:9') }]),
    rejectionCodes.filter,
  ],
  ['of a bonded link', conclusionWith([terms, { type: 8, body: new Uint8Array(8) }]), rejectionCodes.group],
  ['with AES-GCM', conclusionWith([terms, { type: 3, body: cipherGcm }]), rejectionCodes.crypto],
  [
    'with a key that is none',
    conclusionWith([terms, { type: 3, body: new Uint8Array(32) }]),
    rejectionCodes.rogue,
  ],
  [
    'with a stream id too long',
    conclusionWith([terms, { type: 5, body: new Uint8Array(516) }]),
    rejectionCodes.rogue,
  ],
])('refuses a conclusion %s', (_name, handshake, code) => {
  expect(readConclusion(handshake, options)).toBe(code);
});

it('takes live congestion control said aloud, and skips what it does not know', () => {
  const extensions = [
    { type: 99, body: new Uint8Array(4) },
    terms,
    { type: 6, body: writeWordText('live') },
    { type: 99, body: new Uint8Array(0) },
  ];
  expect(readConclusion(conclusionWith(extensions), options)).toMatchObject({ streamId: '' });
});

it('takes version 4 where that is wanted: without terms, key and stream id', () => {
  const handshake = conclusionWith([], { version: 4, extensionField: 2 });
  expect(readConclusion(handshake, { ...options, acceptVersion4: true })).toEqual({
    handshake,
    terms: undefined,
    keyMaterial: undefined,
    streamId: '',
  });
});

it('reads or refuses whatever comes', () => {
  const mutated = fc
    .array(fc.tuple(fc.nat({ max: capturedConclusion.length - 17 }), fc.nat({ max: 255 })), { maxLength: 6 })
    .map((changes) => {
      const body = capturedConclusion.slice(16);
      for (const [at, value] of changes) body[at] = value;
      return body;
    });
  const cut = fc.nat({ max: capturedConclusion.length }).map((end) => capturedConclusion.slice(16, end));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ minLength: 40, maxLength: 300 }), mutated, cut), (body) => {
      const handshake = parseHandshake(body);
      fc.pre(handshake !== undefined);
      expect(parseHandshake(writeHandshake(handshake))).toEqual(handshake);
      const conclusion = readConclusion(handshake, { ...options, acceptVersion4: true });
      const code = typeof conclusion === 'number' ? conclusion : 0;
      expect([0, ...Object.values(rejectionCodes)]).toContain(code);
    }),
  );
});
