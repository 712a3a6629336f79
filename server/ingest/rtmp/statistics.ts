/** Counters of the RTMP door since the relay started; the first two are what there is now. */
export interface RtmpIngestStatistics {
  connections: number;
  publishers: number;
  connectionsAccepted: number;
  /** Turned away because there were too many, in all or of one address. */
  connectionsRejected: number;
  publishesAccepted: number;
  /** Refused by the gate: wrong key, already live. */
  publishesRefused: number;
  protocolViolations: number;
  timeouts: number;
  bytesReceived: number;
  /** Pictures that came before the first sequence header, which nobody could decode. */
  framesBeforeConfig: number;
  /** Media messages that came before the publisher was accepted. */
  earlyMessages: number;
}

export function emptyStatistics(): RtmpIngestStatistics {
  return {
    connections: 0,
    publishers: 0,
    connectionsAccepted: 0,
    connectionsRejected: 0,
    publishesAccepted: 0,
    publishesRefused: 0,
    protocolViolations: 0,
    timeouts: 0,
    bytesReceived: 0,
    framesBeforeConfig: 0,
    earlyMessages: 0,
  };
}
