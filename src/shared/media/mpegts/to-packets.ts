import { FootlightError } from '../../base/errors.ts';
import { aacFrameSamples, parseAudioSpecificConfig } from '../codec/aac.ts';
import { avcPictureSize } from '../codec/avc.ts';
import { concatBytes, equalBytes } from '../codec/bytes.ts';
import { hevcPictureSize } from '../codec/hevc.ts';
import type { PacketListener, VideoConfig } from '../codec/packets.ts';
import { writeAvcDecoderConfig, writeHevcDecoderConfig } from '../codec/parameter-sets.ts';
import { unitType } from './annex-b.ts';
import { packetBytes, readPacketHeader } from './packet.ts';
import { PesReader, type PesUnit } from './pes-reader.ts';
import { ProgramTracker, type Program } from './program-tracker.ts';
import { streamTypes, type TransportVideoCodec } from './stream-types.ts';

/** NAL unit types of parameter sets, of the delimiter, and of pictures that a decoder may start with. */
const types = {
  h264: { video: -1, sequence: 7, picture: 8, delimiter: 9, isKey: (type: number) => type === 5 },
  hevc: {
    video: 32,
    sequence: 33,
    picture: 34,
    delimiter: 35,
    isKey: (type: number) => type >= 16 && type <= 21,
  },
} as const;
const adtsHeaderBytes = 7;

interface Stream {
  pid: number;
  reader: PesReader;
}

/** Takes MPEG-TS of H.264 or HEVC and AAC apart, down to the single pictures and frames. */
export class MpegTsToPackets {
  readonly #listener: PacketListener;
  #tracker = new ProgramTracker();
  #program: Program | undefined;
  #video: (Stream & { codec: TransportVideoCodec }) | undefined;
  #audio: Stream | undefined;
  #videoDescription: Uint8Array | undefined;
  #audioDescription: Uint8Array | undefined;
  #videoSet: Uint8Array = new Uint8Array(0);

  constructor(listener: PacketListener) {
    this.#listener = listener;
  }

  /** Another stream follows. */
  begin(): void {
    this.#tracker = new ProgramTracker();
    this.#program = this.#video = this.#audio = undefined;
  }

  /**
   * Takes the next packets, whole.
   * @throws FootlightError PROTOCOL_VIOLATION, CODEC_UNSUPPORTED
   */
  push(bytes: Uint8Array): void {
    for (let offset = 0; offset + packetBytes <= bytes.length; offset += packetBytes) {
      this.#packet(bytes.subarray(offset, offset + packetBytes));
    }
  }

  #packet(packet: Uint8Array): void {
    const { pid, unitStart, payloadOffset } = readPacketHeader(packet);
    const payload = packet.subarray(payloadOffset);
    if (payload.length === 0) return;
    if (this.#tracker.isTable(pid)) {
      this.#tracker.handlePacket(pid, payload, unitStart);
      if (this.#tracker.program !== this.#program) this.#take(this.#tracker.program);
    } else if (pid === this.#video?.pid) {
      for (const unit of this.#video.reader.push(payload, unitStart)) this.#picture(this.#video.codec, unit);
    } else if (pid === this.#audio?.pid) {
      for (const unit of this.#audio.reader.push(payload, unitStart)) this.#sound(unit);
    }
  }

  #take(program: Program | undefined): void {
    this.#program = program;
    const { video, audio } = program ?? {};
    if (audio && audio.streamType !== streamTypes.adts) {
      throw new FootlightError('CODEC_UNSUPPORTED', 'Only AAC can be sent on: set the sound to AAC.');
    }
    this.#video = video && { pid: video.stream.pid, reader: new PesReader(), codec: video.codec };
    this.#audio = audio && { pid: audio.pid, reader: new PesReader() };
  }

  #picture(codec: TransportVideoCodec, { ptsTicks, dtsTicks, data }: PesUnit): void {
    if (ptsTicks === undefined || dtsTicks === undefined) return;
    const type = types[codec];
    let keyframe = false;
    let sequence: Uint8Array | undefined;
    const pictureSets: Uint8Array[] = [];
    const units: Uint8Array[] = [];
    for (const unit of nalUnits(data)) {
      const kind = unitType(codec, unit[0] ?? 0);
      if (kind === type.video) this.#videoSet = unit.slice();
      else if (kind === type.sequence) sequence = unit;
      else if (kind === type.picture) pictureSets.push(unit);
      else if (kind !== type.delimiter) {
        keyframe ||= type.isKey(kind);
        units.push(lengthOf(unit), unit);
      }
    }
    if (sequence && pictureSets.length > 0) this.#configure(codec, sequence, pictureSets);
    if (!this.#videoDescription || units.length === 0) return;
    const [ptsUs, dtsUs] = [usOf(ptsTicks), usOf(dtsTicks)];
    this.#listener.video({ ptsUs, dtsUs, keyframe, data: concatBytes(units) });
  }

  /** A parameter set that the network damaged is left out; another comes with the next keyframe. */
  #configure(codec: TransportVideoCodec, sequence: Uint8Array, pictureSets: readonly Uint8Array[]): void {
    let config: VideoConfig;
    try {
      const description =
        codec === 'h264'
          ? writeAvcDecoderConfig(sequence, pictureSets)
          : writeHevcDecoderConfig(this.#videoSet, sequence, pictureSets);
      if (this.#videoDescription && equalBytes(description, this.#videoDescription)) return;
      const size = codec === 'h264' ? avcPictureSize(sequence) : hevcPictureSize(sequence);
      config = { codec, ...size, description };
    } catch (failure) {
      if (failure instanceof FootlightError) return;
      throw failure;
    }
    this.#videoDescription = config.description;
    this.#listener.videoConfig(config);
  }

  /** A unit holds several frames behind their ADTS headers (ISO/IEC 14496-3, 1.A.2.2). */
  #sound({ ptsTicks, data }: PesUnit): void {
    if (ptsTicks === undefined) return;
    let ptsUs = usOf(ptsTicks);
    for (let offset = 0; offset + adtsHeaderBytes <= data.length;) {
      const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0] = data.subarray(offset);
      const length = ((fourth & 3) << 11) | (fifth << 3) | (sixth >> 5);
      const headerBytes = second & 1 ? adtsHeaderBytes : adtsHeaderBytes + 2;
      if (first !== 0xff || (second & 0xf6) !== 0xf0 || length <= headerBytes) return;
      if (offset + length > data.length) return;
      const sampleRate = this.#declare(third, fourth);
      this.#listener.audio({ ptsUs, data: data.subarray(offset + headerBytes, offset + length) });
      ptsUs += (aacFrameSamples * 1e6) / sampleRate;
      offset += length;
    }
  }

  /** @returns the sample rate in Hz */
  #declare(third: number, fourth: number): number {
    const objectType = (third >> 6) + 1;
    const rateIndex = (third >> 2) & 0x0f;
    const channels = ((third & 1) << 2) | (fourth >> 6);
    const description = Uint8Array.of(
      (objectType << 3) | (rateIndex >> 1),
      ((rateIndex & 1) << 7) | (channels << 3),
    );
    const config = parseAudioSpecificConfig(description);
    if (!this.#audioDescription || !equalBytes(description, this.#audioDescription)) {
      this.#audioDescription = description;
      const { sampleRate } = config;
      this.#listener.audioConfig({ codec: 'aac', sampleRate, channels: config.channels, description });
    }
    return config.sampleRate;
  }
}

/** The NAL units of a byte stream (ITU-T H.264, Annex B), without start codes and the zeros behind them. */
function* nalUnits(data: Uint8Array): Iterable<Uint8Array> {
  let start = -1;
  const unitUntil = (end: number): Uint8Array => {
    let last = end;
    while (last > start && data[last - 1] === 0) last -= 1;
    return data.subarray(start, last);
  };
  for (let at = data.indexOf(1, 2); at >= 0; at = data.indexOf(1, at + 1)) {
    if (data[at - 1] !== 0 || data[at - 2] !== 0) continue;
    if (start >= 0 && at - 2 > start) yield unitUntil(at - 2);
    start = at + 1;
  }
  if (start >= 0 && start < data.length) yield unitUntil(data.length);
}

function lengthOf(unit: Uint8Array): Uint8Array {
  return Uint8Array.of(unit.length >>> 24, unit.length >>> 16, unit.length >>> 8, unit.length);
}

function usOf(ticks: number): number {
  return Math.round((ticks * 100) / 9);
}
