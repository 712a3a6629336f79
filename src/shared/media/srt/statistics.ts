/** What one connection has seen since it began; `…Ms`, `…Kbps` and `buffered…` are as of now. */
export interface SrtStatistics {
  rttMs: number;
  rttVarianceMs: number;
  send: SrtSendStatistics;
  receive: SrtReceiveStatistics;
}

export interface SrtSendStatistics {
  /** How long the peer waits before it plays a packet. */
  latencyMs: number;
  /** All that went out, retransmissions included. */
  packets: number;
  /** Payload of these. */
  bytes: number;
  retransmittedPackets: number;
  /** Packets that the peer said were lost, each time counted. */
  lostPackets: number;
  /** Given up because they were too late for the peer. */
  droppedPackets: number;
  droppedBytes: number;
  bufferedPackets: number;
  bufferedBytes: number;
  /** Time between the oldest packet that is not acknowledged and the newest. */
  bufferedMs: number;
  /** Payload taken from the application, over the last second. */
  inputKbps: number;
}

export interface SrtReceiveStatistics {
  /** How long this side waits before it plays a packet. */
  latencyMs: number;
  /** All that came in, duplicates included. */
  packets: number;
  /** Payload of these. */
  bytes: number;
  /** Given to the application. */
  deliveredPackets: number;
  deliveredBytes: number;
  /** Found missing when a later one came; most come again. */
  lostPackets: number;
  retransmittedPackets: number;
  duplicatePackets: number;
  /** Never came, or came after their time: holes in what was delivered. */
  droppedPackets: number;
  /** Came after their time (some of `droppedPackets`). */
  belatedPackets: number;
  /** Could not be decrypted: the key is another. */
  undecryptedPackets: number;
  bufferedPackets: number;
  bufferedBytes: number;
  bufferedMs: number;
  /** Correction of the peer's clock so far. */
  driftUs: number;
}
