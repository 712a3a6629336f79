/** Bounds of the SRT door. */
export interface SrtIngestLimits {
  /** Connections and handshakes under way together. */
  maxConnections: number;
  /** Of one remote address. */
  maxConnectionsPerAddress: number;
  /** Refusals of one remote address in ten seconds; past that nobody is asked for it any more. */
  maxRefusalsPerAddress: number;
  /** Of the connections, those that read a channel's source. */
  maxReaders: number;
  /** How long a publisher may send nothing that is media; at its start, too. */
  mediaTimeoutMs: number;
  /** How long this side holds what it receives, and asks its readers to, unless the caller asks for more. */
  latencyMs: number;
}

export const defaultSrtIngestLimits: SrtIngestLimits = {
  maxConnections: 256,
  maxConnectionsPerAddress: 32,
  maxRefusalsPerAddress: 100,
  maxReaders: 64,
  mediaTimeoutMs: 10_000,
  latencyMs: 120,
};
