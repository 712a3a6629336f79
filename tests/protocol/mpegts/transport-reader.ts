/** A transport packet, read as ISO/IEC 13818-1, 2.4.3.2 to 2.4.3.5 say. */
export interface ReadPacket {
  pid: number;
  unitStart: boolean;
  continuity: number;
  randomAccess: boolean;
  /** In ticks of 27 MHz */
  clock: number | undefined;
  payload: Uint8Array;
}

/** A PES packet (2.4.3.6). */
export interface ReadUnit {
  pid: number;
  randomAccess: boolean;
  clock: number | undefined;
  /** PES_packet_length */
  declaredBytes: number;
  ptsTicks: number;
  dtsTicks: number;
  data: Uint8Array;
}

/** Reads whole packets, and finds fault with what contradicts itself. */
export function readPackets(bytes: Uint8Array): ReadPacket[] {
  if (bytes.length % 188 !== 0) throw new Error(`${bytes.length} bytes are no whole packets.`);
  const packets: ReadPacket[] = [];
  for (let start = 0; start < bytes.length; start += 188) {
    const packet = Buffer.from(bytes.subarray(start, start + 188));
    if (packet[0] !== 0x47) throw new Error(`There is no sync byte at ${start}.`);
    const second = packet.readUInt16BE(1);
    const fourth = packet.readUInt8(3);
    const adaptation = fourth & 0x20 ? packet.subarray(5, 5 + packet.readUInt8(4)) : Buffer.alloc(0);
    const payload = packet.subarray(4 + (fourth & 0x20 ? 1 + adaptation.length : 0));
    if (!(fourth & 0x10) && payload.length > 0) throw new Error('The adaptation field ends too early.');
    const flags = adaptation[0] ?? 0;
    const stuffing = adaptation.subarray(flags & 0x10 ? 7 : 1);
    if (stuffing.some((byte) => byte !== 0xff)) throw new Error('The stuffing is not of ones.');
    packets.push({
      pid: second & 0x1fff,
      unitStart: (second & 0x4000) !== 0,
      continuity: fourth & 0x0f,
      randomAccess: (flags & 0x40) !== 0,
      clock: flags & 0x10 ? readClock(adaptation) : undefined,
      payload,
    });
  }
  return packets;
}

function readClock(adaptation: Buffer): number {
  const low = adaptation.readUInt16BE(5);
  return (adaptation.readUInt32BE(1) * 2 + (low >> 15)) * 300 + (low & 0x1ff);
}

/** The PES packets of one PID, the last one included as far as it is there. */
export function unitsOf(bytes: Uint8Array, pid: number): ReadUnit[] {
  const units: ReadUnit[] = [];
  const parts: Buffer[][] = [];
  for (const packet of readPackets(bytes)) {
    if (packet.pid !== pid || packet.payload.length === 0) continue;
    if (!packet.unitStart) {
      parts.at(-1)?.push(Buffer.from(packet.payload));
      continue;
    }
    const pes = Buffer.from(packet.payload);
    if (pes.readUIntBE(0, 3) !== 1) throw new Error('There is no PES packet.');
    const ptsTicks = readTime(pes.subarray(9));
    const dtsTicks = pes.readUInt8(7) & 0x40 ? readTime(pes.subarray(14)) : ptsTicks;
    parts.push([pes.subarray(9 + pes.readUInt8(8))]);
    const { randomAccess, clock } = packet;
    const declaredBytes = pes.readUInt16BE(4);
    units.push({ pid, randomAccess, clock, declaredBytes, ptsTicks, dtsTicks, data: new Uint8Array(0) });
  }
  units.forEach((unit, index) => (unit.data = Uint8Array.from(Buffer.concat(parts[index] ?? []))));
  return units;
}

function readTime(field: Buffer): number {
  const top = (field.readUInt8(0) >> 1) & 7;
  return top * 2 ** 30 + (field.readUInt16BE(1) >> 1) * 2 ** 15 + (field.readUInt16BE(3) >> 1);
}
