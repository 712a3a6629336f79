import type { ConclusionRequest } from './conclusion.ts';
import type { SrtConnectionParameters } from './connection-parameters.ts';
import {
  extensionTypes,
  ownSrtVersion,
  ownTermFlags,
  termFlags,
  writeExtensions,
  writeTerms,
  type HandshakeExtension,
  type HandshakeTerms,
} from './handshake-extensions.ts';
import {
  datagramSocket,
  extensionBits,
  handshakeTypes,
  ownFlowWindowPackets,
  ownMtuBytes,
  packetOverheadBytes,
  writeHandshake,
} from './handshake-packet.ts';
import { KeyWrapping } from './key-wrapping.ts';
import { rejectionCodes } from './rejection.ts';
import { StreamCipher } from './stream-cipher.ts';

/** What the accepting side brings to it. */
export interface AcceptingSide {
  passphrase: string | undefined;
  receiveLatencyMs: number;
  sendLatencyMs: number;
  ownSocketId: number;
  randomBytes: (count: number) => Uint8Array;
  /** Own clock: now, and what timestamp 0 of the caller's packets stands for. */
  startUs: number;
  peerStartUs: number;
}

/** What both sides have agreed on, and the handshake that tells the caller; or the code to refuse it with. */
export function agree(
  conclusion: ConclusionRequest,
  side: AcceptingSide,
): { parameters: SrtConnectionParameters; answer: Uint8Array } | number {
  const { handshake, terms } = conclusion;
  const cipher = agreeOnCipher(conclusion, side);
  if (typeof cipher === 'number') return cipher;
  const mtuBytes = Math.min(handshake.mtuBytes, ownMtuBytes);
  // What a caller of version 4 can do, it has not said yet: it counts as one that can do little.
  const flags = terms?.flags ?? termFlags.dropsTooLate;
  const receiveLatencyMs = Math.max(side.receiveLatencyMs, terms?.senderDelayMs ?? 0);
  const sendLatencyMs = Math.max(side.sendLatencyMs, terms?.receiverDelayMs ?? 0);
  const parameters: SrtConnectionParameters = {
    ownSocketId: side.ownSocketId,
    peerSocketId: handshake.socketId,
    // As libsrt's listener does: both ways begin at the caller's number.
    sendInitialSequence: handshake.initialSequence,
    receiveInitialSequence: handshake.initialSequence,
    startUs: side.startUs,
    peerStartUs: side.peerStartUs,
    receiveLatencyMs,
    sendLatencyMs,
    dropsTooLate: (flags & termFlags.dropsTooLate) !== 0,
    peerRepeatsLossReports: (flags & termFlags.repeatsLossReports) !== 0,
    marksRetransmissions: (flags & termFlags.marksRetransmissions) !== 0,
    maxPayloadBytes: mtuBytes - packetOverheadBytes,
    peerFlowWindowPackets: Math.min(handshake.flowWindowPackets, ownFlowWindowPackets),
    handshakeRttMs: undefined,
    cipher,
  };
  const extensions = terms ? answerExtensions(conclusion, ownTerms(parameters)) : [];
  const answer = writeHandshake({
    ...handshake,
    encryption: (conclusion.keyMaterial?.keyLengthBytes ?? 0) / 8,
    extensionField: terms ? extensionBits.terms | (cipher ? extensionBits.keyMaterial : 0) : datagramSocket,
    mtuBytes,
    flowWindowPackets: ownFlowWindowPackets,
    type: handshakeTypes.conclusion,
    socketId: side.ownSocketId,
    extensions: writeExtensions(extensions),
  });
  return { parameters, answer };
}

/** What this side says of itself once it is agreed. */
export function ownTerms(agreed: { receiveLatencyMs: number; sendLatencyMs: number }): HandshakeTerms {
  return {
    srtVersion: ownSrtVersion,
    flags: ownTermFlags,
    receiverDelayMs: agreed.receiveLatencyMs,
    senderDelayMs: agreed.sendLatencyMs,
  };
}

function answerExtensions(conclusion: ConclusionRequest, terms: HandshakeTerms): HandshakeExtension[] {
  const { keyMaterial } = conclusion;
  const blocks: HandshakeExtension[] = [{ type: extensionTypes.termsResponse, body: writeTerms(terms) }];
  // A key that was taken is answered by its own message, byte for byte (libsrt compares them).
  if (keyMaterial) blocks.push({ type: extensionTypes.keyMaterialResponse, body: keyMaterial.body });
  return blocks;
}

function agreeOnCipher(
  { keyMaterial }: ConclusionRequest,
  { passphrase, randomBytes }: AcceptingSide,
): StreamCipher | number | undefined {
  if (!keyMaterial && passphrase === undefined) return undefined;
  if (!keyMaterial || passphrase === undefined) return rejectionCodes.unsecure;
  const wrapping = new KeyWrapping(passphrase);
  const keys = wrapping.unwrap(keyMaterial);
  if (!keys) return rejectionCodes.badSecret;
  return new StreamCipher({
    wrapping,
    salt: keyMaterial.salt,
    keyLengthBytes: keyMaterial.keyLengthBytes,
    keys,
    randomBytes,
  });
}
