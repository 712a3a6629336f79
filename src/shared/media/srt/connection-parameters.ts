import type { PacketCipher } from './packet-cipher.ts';

/** What two sides agreed on in their handshake: all that a connection needs to begin. */
export interface SrtConnectionParameters {
  ownSocketId: number;
  peerSocketId: number;
  /** Sequence number of the first packet of either way. */
  sendInitialSequence: number;
  receiveInitialSequence: number;
  /** Own clock, µs: what timestamp 0 of the packets that go out stands for. */
  startUs: number;
  /** Own clock, µs: what timestamp 0 of the peer's packets stands for, from its handshake's arrival. */
  peerStartUs: number;
  /** How long this side holds a packet before it is delivered (TSBPD). */
  receiveLatencyMs: number;
  /** How long the peer does. */
  sendLatencyMs: number;
  /** Both sides skip what is too late (TLPKTDROP). */
  dropsTooLate: boolean;
  /** The peer repeats its loss reports by itself (PERIODICNAK), so the sender need not guess. */
  peerRepeatsLossReports: boolean;
  /** The peer knows the retransmission flag in the header (REXMITFLG). */
  marksRetransmissions: boolean;
  /** Largest payload of one packet of either way. */
  maxPayloadBytes: number;
  /** Packets that may be on their way to the peer without acknowledgement. */
  peerFlowWindowPackets: number;
  /** First estimate of the round trip, from the handshake if it was measured there. */
  handshakeRttMs: number | undefined;
  /** Absent: the stream is not encrypted. */
  cipher: PacketCipher | undefined;
}
