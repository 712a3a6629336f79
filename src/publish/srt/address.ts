import { isIPv6 } from 'node:net';
import { FootlightError } from '../../shared/base/errors.ts';
import { latencyMsOf, latencyRangeMs, parseSrtUrl } from '../../shared/media/srt/srt-url.ts';
import type { PublishTarget } from '../publisher.ts';

/** Where an SRT connection goes, and with what. */
export interface SrtAddress {
  host: string;
  /** UDP */
  port: number;
  /** Empty for none. */
  streamId: string;
  passphrase: string | undefined;
  keyLengthBytes: 16 | 24 | 32;
  latencyMs: number | 'auto';
}

/** libsrt's own bounds, in bytes. */
const maxStreamIdBytes = 512;
const passphraseBytes = { least: 10, most: 79 };
const keyLengths = [16, 24, 32] as const;

/**
 * Takes `srt://HOST:PORT?streamid=…&passphrase=…&latency=…&pbkeylen=…` apart; values may be
 * percent-encoded. Other options are the sender's own business and left out. In the returned address only
 * a key length stays, which is no secret.
 * @throws FootlightError DESTINATION_INVALID; the sentence never holds a secret
 */
export function splitSrtUrl(text: string): PublishTarget {
  const { authority, keyLengthBytes, streamKey, passphrase, latencyMs } = readSrtUrl(text);
  const query = keyLengthBytes === 16 ? '' : `?pbkeylen=${keyLengthBytes}`;
  return { url: `srt://${authority}${query}`, streamKey, passphrase, latencyMs };
}

/** @throws FootlightError DESTINATION_INVALID; the sentence never holds a secret */
export function srtAddressOf(target: PublishTarget): SrtAddress {
  const read = readSrtUrl(target.url);
  const passphrase = target.passphrase ?? read.passphrase;
  const streamId = target.streamKey ?? read.streamKey ?? '';
  checkSecrets(streamId, passphrase);
  return {
    host: read.host,
    port: read.port,
    streamId,
    passphrase,
    keyLengthBytes: read.keyLengthBytes,
    latencyMs: target.latencyMs ?? read.latencyMs ?? 'auto',
  };
}

function readSrtUrl(text: string) {
  const { authority = '', options = new Map<string, string>() } = parseSrtUrl(text) ?? {};
  const [, hostText = '', portText = ''] = /^([^@]*):(\d{1,5})$/u.exec(authority) ?? [];
  const port = Number(portText);
  const parsed = URL.canParse(`http://${hostText}/`) ? new URL(`http://${hostText}/`) : undefined;
  if (!parsed || port < 1 || port > 65_535) {
    throw invalid('An SRT address looks like srt://live.example.com:8890, with the port.');
  }
  const host = parsed.hostname.replace(/^\[|\]$/gu, '');
  const mode = options.get('mode') ?? 'caller';
  if (mode !== 'caller') {
    throw invalid('Footlight calls the other side by SRT: leave mode out, and let the other side listen.');
  }
  const streamKey = options.get('streamid') || undefined;
  const passphrase = options.get('passphrase') || undefined;
  checkSecrets(streamKey ?? '', passphrase);
  return {
    host,
    port,
    authority: `${isIPv6(host) ? `[${host}]` : host}:${port}`,
    keyLengthBytes: keyLengthOf(options.get('pbkeylen')),
    streamKey,
    passphrase,
    latencyMs: latencyOf(options.get('latency')),
  };
}

function latencyOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const latencyMs = latencyMsOf(text);
  if (latencyMs !== undefined) return latencyMs;
  throw invalid(`The latency of an SRT address is ${latencyRangeMs.least} to ${latencyRangeMs.most} ms.`);
}

function keyLengthOf(text: string | undefined): 16 | 24 | 32 {
  if (text === undefined || text === '' || text === '0') return 16;
  const keyLength = keyLengths.find((each) => each === Number(text));
  if (keyLength === undefined) throw invalid('The key length (pbkeylen) of an SRT address is 16, 24 or 32.');
  return keyLength;
}

function checkSecrets(streamId: string, passphrase: string | undefined): void {
  if (Buffer.byteLength(streamId) > maxStreamIdBytes) {
    throw invalid(`An SRT stream id has at most ${maxStreamIdBytes} bytes.`);
  }
  const { least, most } = passphraseBytes;
  const length = passphrase === undefined ? least : Buffer.byteLength(passphrase);
  if (length < least || length > most) {
    throw invalid(`An SRT passphrase has ${least} to ${most} characters.`);
  }
}

function invalid(sentence: string): FootlightError {
  return new FootlightError('DESTINATION_INVALID', sentence);
}
