/** Counters of the SRT door since the relay started; the first four are what there is now. */
export interface SrtIngestStatistics {
  connections: number;
  publishers: number;
  readers: number;
  /** Callers whose handshake waits for the relay's answer. */
  pendingRequests: number;
  connectionsAccepted: number;
  /** First handshakes that were answered. */
  inductions: number;
  /** Neither a packet nor of a connection that is here. */
  strayDatagrams: number;
  bytesReceived: number;
  bytesSent: number;
  /** Datagrams that the system did not take. */
  sendFailures: number;
  /** Places in publishers' streams where MPEG-TS had to be found again. */
  syncLosses: number;
  /** Holes in publishers' streams, by their packets' counters. */
  continuityErrors: number;
}
