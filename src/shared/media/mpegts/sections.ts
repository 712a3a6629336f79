import { concatBytes, viewOf } from '../codec/bytes.ts';
import { crcOfSection } from './crc.ts';
import { fixedPids, packetBytes, packetHeaderBytes, syncByte } from './packet.ts';

/** Table 2-31 of ISO/IEC 13818-1. */
const tableIds = { programAssociation: 0, programMap: 2 } as const;
/** Bytes up to and including last_section_number. */
const sectionHeaderBytes = 8;
const crcBytes = 4;

/** A program of a PAT (2.4.4.3). */
export interface ProgramAssociation {
  programNumber: number;
  programMapPid: number;
}

/** An elementary stream of a PMT (2.4.4.8). */
export interface ElementaryStreamInfo {
  /** Table 2-34 */
  streamType: number;
  pid: number;
  /** Descriptors of 2.6, one behind the other. */
  descriptors: Uint8Array;
}

export interface ProgramMap {
  programNumber: number;
  /** 0x1FFF where the program has no clock. */
  pcrPid: number;
  streams: ElementaryStreamInfo[];
}

/** The section of a PAT. */
export function writeProgramAssociation(programs: readonly ProgramAssociation[]): Uint8Array {
  const body = new Uint8Array(4 * programs.length);
  programs.forEach(({ programNumber, programMapPid }, index) => {
    viewOf(body).setUint16(4 * index, programNumber);
    viewOf(body).setUint16(4 * index + 2, 0xe000 | programMapPid);
  });
  return writeSection(tableIds.programAssociation, 1, 0, body);
}

/**
 * The section of a PMT.
 * @param version 0 to 31, another one whenever the streams are others
 */
export function writeProgramMap(map: ProgramMap, version: number): Uint8Array {
  const clock = new Uint8Array(4);
  viewOf(clock).setUint16(0, 0xe000 | map.pcrPid);
  // No descriptors of the program as a whole: program_info_length is 0 behind four reserved ones.
  viewOf(clock).setUint16(2, 0xf000);
  const streams = map.streams.flatMap(({ streamType, pid, descriptors }) => {
    const entry = new Uint8Array(5);
    entry[0] = streamType;
    viewOf(entry).setUint16(1, 0xe000 | pid);
    viewOf(entry).setUint16(3, 0xf000 | descriptors.length);
    return [entry, descriptors];
  });
  return writeSection(tableIds.programMap, map.programNumber, version, concatBytes([clock, ...streams]));
}

/** @param extension transport_stream_id of a PAT, program_number of a PMT */
function writeSection(tableId: number, extension: number, version: number, body: Uint8Array): Uint8Array {
  const section = new Uint8Array(sectionHeaderBytes + body.length + crcBytes);
  const view = viewOf(section);
  section[0] = tableId;
  // section_syntax_indicator, a zero, two reserved ones, and what follows these three bytes
  view.setUint16(1, 0xb000 | (section.length - 3));
  view.setUint16(3, extension);
  // two reserved ones, the version, current_next_indicator
  section[5] = 0xc1 | (version << 1);
  section.set(body, sectionHeaderBytes);
  const crcOffset = section.length - crcBytes;
  view.setUint32(crcOffset, crcOfSection(section.subarray(0, crcOffset)));
  return section;
}

/** The programs of a PAT; nothing if it is none, or one that holds only later. */
export function readProgramAssociation(section: Uint8Array): ProgramAssociation[] | undefined {
  if (!isCurrent(section, tableIds.programAssociation)) return undefined;
  const view = viewOf(section);
  const programs: ProgramAssociation[] = [];
  for (let offset = sectionHeaderBytes; offset + 4 <= section.length - crcBytes; offset += 4) {
    const programNumber = view.getUint16(offset);
    // Program 0 is the network's own table.
    if (programNumber !== 0)
      programs.push({ programNumber, programMapPid: view.getUint16(offset + 2) & 0x1fff });
  }
  return programs;
}

/** A PMT; nothing if it is none, one that holds only later, or one that contradicts its own lengths. */
export function readProgramMap(section: Uint8Array): ProgramMap | undefined {
  if (!isCurrent(section, tableIds.programMap)) return undefined;
  const end = section.length - crcBytes;
  if (end < sectionHeaderBytes + 4) return undefined;
  const view = viewOf(section);
  const streams: ElementaryStreamInfo[] = [];
  let offset = sectionHeaderBytes + 4 + (view.getUint16(sectionHeaderBytes + 2) & 0x0fff);
  while (offset + 5 <= end) {
    const descriptorsStart = offset + 5;
    const descriptorsEnd = descriptorsStart + (view.getUint16(offset + 3) & 0x0fff);
    if (descriptorsEnd > end) return undefined;
    streams.push({
      streamType: view.getUint8(offset),
      pid: view.getUint16(offset + 1) & 0x1fff,
      descriptors: section.subarray(descriptorsStart, descriptorsEnd),
    });
    offset = descriptorsEnd;
  }
  if (offset !== end) return undefined;
  return {
    programNumber: view.getUint16(3),
    pcrPid: view.getUint16(sectionHeaderBytes) & 0x1fff,
    streams,
  };
}

function isCurrent(section: Uint8Array, tableId: number): boolean {
  const [id, flags = 0, , , , version = 0, number] = section;
  const hasSyntax = (flags & 0x80) !== 0 && section.length >= sectionHeaderBytes + crcBytes;
  // The sections behind the first would be those of more than 250 programs or 200 streams.
  return hasSyntax && id === tableId && (version & 1) === 1 && number === 0;
}

/**
 * A section in transport packets of its own (2.4.4.1), filled up with stuffing.
 * @param continuity counter of the first packet
 */
export function packSection(pid: number, section: Uint8Array, continuity: number): Uint8Array {
  // pointer_field: the section begins right behind it.
  const payload = concatBytes([new Uint8Array(1), section]);
  const payloadBytes = packetBytes - packetHeaderBytes;
  const count = Math.ceil(payload.length / payloadBytes);
  const packets = new Uint8Array(count * packetBytes).fill(0xff);
  for (let index = 0; index < count; index += 1) {
    const start = index * packetBytes;
    packets[start] = syncByte;
    viewOf(packets).setUint16(start + 1, (index === 0 ? 0x4000 : 0) | pid);
    packets[start + 3] = 0x10 | ((continuity + index) & 0x0f);
    const part = payload.subarray(index * payloadBytes, (index + 1) * payloadBytes);
    packets.set(part, start + packetHeaderBytes);
  }
  return packets;
}

/** A null packet (2.4.1), which every receiver passes over, with `content` in it. */
export function packNull(content: Uint8Array): Uint8Array {
  const packet = new Uint8Array(packetBytes).fill(0xff);
  packet[0] = syncByte;
  viewOf(packet).setUint16(1, fixedPids.nullPackets);
  packet[3] = 0x10;
  packet.set(content, packetHeaderBytes);
  return packet;
}
