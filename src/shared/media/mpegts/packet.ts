/** Bytes of a transport packet (ISO/IEC 13818-1, 2.4.3.2). */
export const packetBytes = 188;
export const syncByte = 0x47;
/** Bytes in front of an adaptation field or a payload. */
export const packetHeaderBytes = 4;

/** Table 2-3 of ISO/IEC 13818-1. */
export const fixedPids = { programAssociation: 0, nullPackets: 0x1fff } as const;

/** What the first bytes of a transport packet say (2.4.3.3), and its adaptation field (2.4.3.5). */
export interface PacketHeader {
  pid: number;
  /** What sent the packet on could not repair it. */
  transportError: boolean;
  /** A PES packet or a section begins in this packet. */
  unitStart: boolean;
  scrambled: boolean;
  /** 0 to 15 */
  continuity: number;
  discontinuity: boolean;
  randomAccess: boolean;
  /** Where the payload begins; 188 where there is none. */
  payloadOffset: number;
}

/** Reads the header of a packet of 188 bytes, whatever they are. */
export function readPacketHeader(packet: Uint8Array): PacketHeader {
  const [, second = 0, third = 0, fourth = 0, adaptationBytes = 0, flags = 0] = packet;
  const hasAdaptation = (fourth & 0x20) !== 0;
  const hasPayload = (fourth & 0x10) !== 0;
  const afterAdaptation = packetHeaderBytes + (hasAdaptation ? 1 + adaptationBytes : 0);
  const hasFlags = hasAdaptation && adaptationBytes > 0;
  return {
    pid: ((second & 0x1f) << 8) | third,
    transportError: (second & 0x80) !== 0,
    unitStart: (second & 0x40) !== 0,
    scrambled: (fourth & 0xc0) !== 0,
    continuity: fourth & 0x0f,
    discontinuity: hasFlags && (flags & 0x80) !== 0,
    randomAccess: hasFlags && (flags & 0x40) !== 0,
    payloadOffset: hasPayload ? Math.min(afterAdaptation, packetBytes) : packetBytes,
  };
}

/** Bytes of the most transport packets that fit into `roomBytes`; all of it where not even one does. */
export function wholePackets(roomBytes: number): number {
  return roomBytes < packetBytes ? roomBytes : roomBytes - (roomBytes % packetBytes);
}
