/** Bytes before the payload of a data packet and the body of a control packet (draft-sharabayko-srt-01, 3). */
export const headerBytes = 16;

/** Payload of a packet by default: seven MPEG-TS packets. */
export const defaultPayloadBytes = 1316;

/** The largest UDP payload that the protocol knows: an Ethernet frame of 1,500 bytes without IP and UDP header. */
const maxDatagramBytes = 1472;

/** Control types (3.2, table 1). */
export const controlTypes = {
  handshake: 0,
  keepAlive: 1,
  acknowledgement: 2,
  lossReport: 3,
  congestionWarning: 4,
  shutdown: 5,
  acknowledgementOfAcknowledgement: 6,
  dropRequest: 7,
  peerError: 8,
  /** Its subtype is that of a handshake extension: KMREQ, KMRSP. */
  userDefined: 0x7fff,
} as const;

/** A packet with a piece of the stream (3.1). */
export interface DataPacket {
  kind: 'data';
  /** 31 bits */
  sequence: number;
  /** PP: 3 for a message in one packet, which is all that live mode has. */
  position: number;
  inOrder: boolean;
  /** KK: 0 for a plain payload, 1 for the even key, 2 for the odd one; 3 is not of this world. */
  keyFlag: number;
  retransmitted: boolean;
  /** 26 bits */
  messageNumber: number;
  /** 32 bits of µs since the sender's start */
  timestampUs: number;
  destinationSocketId: number;
  payload: Uint8Array;
}

/** A packet that keeps the connection (3.2). */
export interface ControlPacket {
  kind: 'control';
  /** 15 bits; see `controlTypes`. */
  type: number;
  subtype: number;
  /** The second word: the number of an acknowledgement, the message number of a drop request. */
  information: number;
  timestampUs: number;
  destinationSocketId: number;
  body: Uint8Array;
}

/** Takes a datagram apart; undefined if it is too short or too long. The payload is a view into it. */
export function parsePacket(datagram: Uint8Array): DataPacket | ControlPacket | undefined {
  if (datagram.byteLength < headerBytes || datagram.byteLength > maxDatagramBytes) return undefined;
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  const first = view.getUint32(0);
  const second = view.getUint32(4);
  const timestampUs = view.getUint32(8);
  const destinationSocketId = view.getUint32(12);
  const rest = datagram.subarray(headerBytes);
  if (first >= 0x8000_0000) {
    return {
      kind: 'control',
      type: (first >>> 16) & 0x7fff,
      subtype: first & 0xffff,
      information: second,
      timestampUs,
      destinationSocketId,
      body: rest,
    };
  }
  return {
    kind: 'data',
    sequence: first,
    position: second >>> 30,
    inOrder: (second & 0x2000_0000) !== 0,
    keyFlag: (second >>> 27) & 3,
    retransmitted: (second & 0x0400_0000) !== 0,
    messageNumber: second & 0x03ff_ffff,
    timestampUs,
    destinationSocketId,
    payload: rest,
  };
}

/** A new datagram with a copy of the payload. */
export function writeDataPacket(packet: Omit<DataPacket, 'kind'>): Uint8Array {
  const datagram = new Uint8Array(headerBytes + packet.payload.byteLength);
  const view = new DataView(datagram.buffer);
  view.setUint32(0, packet.sequence);
  view.setUint32(
    4,
    ((packet.position << 30) |
      (packet.inOrder ? 0x2000_0000 : 0) |
      (packet.keyFlag << 27) |
      (packet.retransmitted ? 0x0400_0000 : 0) |
      packet.messageNumber) >>>
      0,
  );
  view.setUint32(8, packet.timestampUs);
  view.setUint32(12, packet.destinationSocketId);
  datagram.set(packet.payload, headerBytes);
  return datagram;
}

/** A new datagram with a copy of the body. */
export function writeControlPacket(packet: Omit<ControlPacket, 'kind'>): Uint8Array {
  const datagram = new Uint8Array(headerBytes + packet.body.byteLength);
  const view = new DataView(datagram.buffer);
  view.setUint32(0, (0x8000_0000 | (packet.type << 16) | packet.subtype) >>> 0);
  view.setUint32(4, packet.information);
  view.setUint32(8, packet.timestampUs);
  view.setUint32(12, packet.destinationSocketId);
  datagram.set(packet.body, headerBytes);
  return datagram;
}
