import { SerialSpace } from '../../base/serial-number.ts';
import { viewOf } from '../codec/bytes.ts';
import { packetBytes, packetHeaderBytes, syncByte } from './packet.ts';

/** Ticks of the program clock, which runs at 27 MHz, in one of PTS and DTS. */
const clockPerTick = 300;
/** PTS, DTS and the base of the PCR: 33 bits at 90 kHz. */
const ticks90k = new SerialSpace(33);
const adaptationFlags = { randomAccess: 0x40, clockReference: 0x10 };
/** adaptation_field_length and the flags. */
const adaptationHeaderBytes = 2;
const clockReferenceBytes = 6;
const payloadBytes = packetBytes - packetHeaderBytes;

/** What stands beside the first bytes of a PES packet. */
export interface UnitStart {
  /** A decoder may start here. */
  randomAccess: boolean;
  /** Time of the program clock in µs */
  clockUs: number | undefined;
}

/** Times of a PES packet in ticks of 90 kHz, of any size: they are wrapped here. */
export interface UnitTimes {
  ptsTicks: number;
  /** Equal to `ptsTicks` with sound. */
  dtsTicks: number;
}

/** Packs one elementary stream into transport packets. */
export class ElementaryStream {
  readonly pid: number;
  readonly #streamId: number;
  #continuity = 0;

  /** @param streamId 0xE0 and up for video, 0xC0 and up for audio (ISO/IEC 13818-1, table 2-22) */
  constructor(pid: number, streamId: number) {
    this.pid = pid;
    this.#streamId = streamId;
  }

  /** A PES packet (2.4.3.6) of one picture, or of one frame of sound, in packets that it fills. */
  pack(data: Uint8Array, times: UnitTimes, start: UnitStart): Uint8Array {
    const header = writePesHeader(this.#streamId, data.length, times);
    const flags =
      (start.randomAccess ? adaptationFlags.randomAccess : 0) |
      (start.clockUs === undefined ? 0 : adaptationFlags.clockReference);
    const adaptationBytes =
      flags === 0 ? 0 : adaptationHeaderBytes + (start.clockUs === undefined ? 0 : clockReferenceBytes);
    const length = header.length + data.length;
    const packets = new Uint8Array(Math.ceil((adaptationBytes + length) / payloadBytes) * packetBytes);
    let packed = 0;
    for (let offset = 0; offset < packets.length; offset += packetBytes) {
      const isFirst = offset === 0;
      const needed = isFirst ? adaptationBytes : 0;
      const taken = Math.min(length - packed, payloadBytes - needed);
      // What is left over of the last packet is stuffing in its adaptation field (2.4.3.5).
      const adaptation = payloadBytes - taken;
      const packet = packets.subarray(offset, offset + packetBytes);
      this.#writeHeader(packet, { unitStart: isFirst, adaptation: adaptation > 0, payload: true });
      writeAdaptation(packet, adaptation, isFirst ? flags : 0, isFirst ? start.clockUs : undefined);
      const place = packetHeaderBytes + adaptation;
      if (isFirst) packet.set(header, place);
      const dataStart = Math.max(0, packed - header.length);
      packet.set(
        data.subarray(dataStart, packed + taken - header.length),
        place + (isFirst ? header.length : 0),
      );
      packed += taken;
    }
    return packets;
  }

  /** A packet that brings nothing but the time. */
  packClock(clockUs: number): Uint8Array {
    const packet = new Uint8Array(packetBytes);
    this.#writeHeader(packet, { unitStart: false, adaptation: true, payload: false });
    writeAdaptation(packet, payloadBytes, adaptationFlags.clockReference, clockUs);
    return packet;
  }

  #writeHeader(packet: Uint8Array, has: { unitStart: boolean; adaptation: boolean; payload: boolean }): void {
    packet[0] = syncByte;
    viewOf(packet).setUint16(1, (has.unitStart ? 0x4000 : 0) | this.pid);
    // 2.4.3.3: the counter stands still where there is no payload, and shows the last one's value.
    const continuity = has.payload ? this.#continuity : (this.#continuity + 15) & 0x0f;
    packet[3] = (has.adaptation ? 0x20 : 0) | (has.payload ? 0x10 : 0) | continuity;
    if (has.payload) this.#continuity = (continuity + 1) & 0x0f;
  }
}

/** @param bytes of the whole field; 0 for none, 1 for its length alone, which is 0 */
function writeAdaptation(
  packet: Uint8Array,
  bytes: number,
  flags: number,
  clockUs: number | undefined,
): void {
  if (bytes === 0) return;
  packet[4] = bytes - 1;
  if (bytes === 1) return;
  packet.fill(0xff, packetHeaderBytes + adaptationHeaderBytes, packetHeaderBytes + bytes);
  packet[5] = flags;
  if (clockUs === undefined) return;
  const clock = Math.round(clockUs * 27);
  const base = ticks90k.wrap(Math.floor(clock / clockPerTick));
  const extension = clock - Math.floor(clock / clockPerTick) * clockPerTick;
  const view = viewOf(packet);
  view.setUint32(6, Math.floor(base / 2));
  view.setUint16(10, ((base & 1) << 15) | 0x7e00 | extension);
}

/** 2.4.3.7; the length is given wherever it fits, so that a reader need not wait for the next packet. */
function writePesHeader(streamId: number, dataBytes: number, { ptsTicks, dtsTicks }: UnitTimes): Uint8Array {
  const hasDts = ptsTicks !== dtsTicks;
  const timesBytes = hasDts ? 10 : 5;
  const header = new Uint8Array(9 + timesBytes);
  const packetLength = 3 + timesBytes + dataBytes;
  header.set([0, 0, 1, streamId]);
  viewOf(header).setUint16(4, packetLength <= 0xffff ? packetLength : 0);
  // '10', and data_alignment_indicator: the data begins with a picture or a frame.
  header[6] = 0x84;
  header[7] = hasDts ? 0xc0 : 0x80;
  header[8] = timesBytes;
  writeTime(header.subarray(9), hasDts ? 3 : 2, ptsTicks);
  if (hasDts) writeTime(header.subarray(14), 1, dtsTicks);
  return header;
}

/** 33 bits in pieces of 3, 15 and 15 with a one behind each. */
function writeTime(place: Uint8Array, prefix: number, ticks: number): void {
  const wrapped = ticks90k.wrap(ticks);
  const view = viewOf(place);
  view.setUint8(0, (prefix << 4) | (Math.floor(wrapped / 2 ** 30) << 1) | 1);
  view.setUint16(1, ((wrapped >>> 14) & 0xfffe) | 1);
  view.setUint16(3, ((wrapped << 1) & 0xfffe) | 1);
}
