import type { SessionState } from '../../shared/contracts/engine.ts';

/** A bitrate that a connection brought down, and the destination whose connection it is. */
export interface LoweredBitrate {
  name: string;
  presentKbps: number;
  targetKbps: number;
}

/** Undefined while the program is encoded with the bitrate that the performer wants. */
export function loweredBitrate(session: SessionState): LoweredBitrate | undefined {
  const { phase, encoding, videoBitrateKbps, bitrateLoweredFor, destinations } = session;
  if (phase !== 'live' || bitrateLoweredFor === undefined) return undefined;
  const slow = destinations.find((each) => each.id === bitrateLoweredFor);
  if (!slow || videoBitrateKbps >= encoding.videoBitrateKbps) return undefined;
  return { name: slow.name, presentKbps: videoBitrateKbps, targetKbps: encoding.videoBitrateKbps };
}
