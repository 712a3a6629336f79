import type { ServerSessionLimits } from '../../../src/shared/media/rtmp/server-session.ts';

/** Bounds of the RTMP door. */
export interface RtmpIngestLimits extends ServerSessionLimits {
  /** Where there are so many, the oldest gives way that has not published yet. */
  maxConnections: number;
  /** Connections of one remote address. */
  maxConnectionsPerAddress: number;
  /** Refusals of one remote address in ten seconds; past that nobody is asked for it any more. */
  maxRefusalsPerAddress: number;
  /** What may wait in a socket for a client that does not read. */
  maxUnsentBytes: number;
  /** How long a client may take to read why it was sent away. */
  lingerMs: number;
}

export const defaultRtmpIngestLimits: RtmpIngestLimits = {
  maxMessageBytes: 8 * 1024 * 1024,
  maxChunkStreams: 64,
  handshakeTimeoutMs: 5_000,
  publishTimeoutMs: 10_000,
  idleTimeoutMs: 10_000,
  maxBytesBeforePublish: 65_536,
  maxMessagesPerSecond: 20_000,
  maxConnections: 256,
  maxConnectionsPerAddress: 32,
  maxRefusalsPerAddress: 100,
  maxUnsentBytes: 262_144,
  lingerMs: 1_000,
};
