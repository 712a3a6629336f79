import {
  extensionTypes,
  maxStreamIdBytes,
  parseExtensions,
  parseTerms,
  parseWordText,
  termFlags,
  type HandshakeTerms,
} from './handshake-extensions.ts';
import { packetOverheadBytes, type SrtHandshake } from './handshake-packet.ts';
import { parseKeyMaterial, type KeyMaterial } from './key-material.ts';
import { rejectionCodes } from './rejection.ts';

/** What a caller asks for in its conclusion (draft-sharabayko-srt-01, 4.3.1.2). */
export interface ConclusionRequest {
  handshake: SrtHandshake;
  /** Undefined of a caller of version 4, which says so after its handshake. */
  terms: HandshakeTerms | undefined;
  /** Undefined if it doesn't encrypt; `body` is the message as it came. */
  keyMaterial: (KeyMaterial & { body: Uint8Array }) | undefined;
  streamId: string;
}

/** The smallest packet worth a stream: one MPEG-TS packet. */
const minMtuBytes = packetOverheadBytes + 188;

/** Takes a conclusion apart; where it can't be taken, the code to refuse it with. */
export function readConclusion(
  handshake: SrtHandshake,
  options: { acceptVersion4: boolean; maxLatencyMs: number },
): ConclusionRequest | number {
  if (handshake.mtuBytes < minMtuBytes || handshake.flowWindowPackets < 1) return rejectionCodes.rogue;
  if (handshake.version === 4) {
    if (!options.acceptVersion4) return rejectionCodes.version;
    return { handshake, terms: undefined, keyMaterial: undefined, streamId: '' };
  }
  if (handshake.version !== 5) return rejectionCodes.version;
  const extensions = readExtensions(handshake);
  if (typeof extensions === 'number') return extensions;
  const { terms } = extensions;
  if ((terms.flags & termFlags.byteStream) !== 0) return rejectionCodes.messageApi;
  if (Math.max(terms.receiverDelayMs, terms.senderDelayMs) > options.maxLatencyMs) {
    return rejectionCodes.badRequest;
  }
  return { handshake, ...extensions };
}

function readExtensions(
  handshake: SrtHandshake,
): (Omit<ConclusionRequest, 'handshake' | 'terms'> & { terms: HandshakeTerms }) | number {
  const extensions = parseExtensions(handshake.extensions);
  if (!extensions) return rejectionCodes.rogue;
  const bodies = new Map(extensions.map(({ type, body }) => [type, body]));
  // libsrt refuses what comes twice, too. Types that are unknown may.
  const known = extensions.filter(({ type }) => type <= extensionTypes.group);
  if (known.length !== new Set(known.map(({ type }) => type)).size) return rejectionCodes.rogue;

  const termsBody = bodies.get(extensionTypes.termsRequest);
  const terms = termsBody && parseTerms(termsBody);
  if (!terms) return rejectionCodes.rogue;
  if (bodies.has(extensionTypes.filter)) return rejectionCodes.filter;
  if (bodies.has(extensionTypes.group)) return rejectionCodes.group;
  const congestion = bodies.get(extensionTypes.congestion);
  if (congestion && parseWordText(congestion) !== 'live') return rejectionCodes.congestion;
  const streamId = bodies.get(extensionTypes.streamId);
  if (streamId && streamId.byteLength > maxStreamIdBytes) return rejectionCodes.rogue;

  const body = bodies.get(extensionTypes.keyMaterialRequest);
  const keyMaterial = body && parseKeyMaterial(body);
  if (keyMaterial === 'unknown-cipher') return rejectionCodes.crypto;
  if (body && !keyMaterial) return rejectionCodes.rogue;
  return {
    terms,
    keyMaterial: keyMaterial && { ...keyMaterial, body: body.slice() },
    streamId: streamId ? parseWordText(streamId) : '',
  };
}
