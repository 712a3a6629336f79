import { FootlightError } from '../../base/errors.ts';
import { concatBytes } from '../codec/bytes.ts';
import { ContinuityCheck } from './continuity.ts';
import { KeyframeScan } from './keyframe-scan.ts';
import { fixedPids, packetBytes, readPacketHeader, type PacketHeader } from './packet.ts';
import { PacketSync } from './packet-sync.ts';
import { ProgramTracker, type Program } from './program-tracker.ts';
import { packNull, type ElementaryStreamInfo } from './sections.ts';

/** Tables come several times a second; whoever sends so much without them sends none. */
const maxBytesBeforeProgram = 8 * 1024 * 1024;
/** A picture that has not shown its kind in so many packets is no keyframe. */
const maxUndecidedPackets = 32;
/** In a program without video a reader may start at every one of so many PES packets of sound. */
const audioUnitsPerStart = 8;

/**
 * A piece of an MPEG-TS stream: whole packets.
 * - `config`: what a reader that starts later is sent first. `header` is PAT and PMT. `video` and
 *   `audio` are null packets that name the stream in that place of the program: other bytes than
 *   before mean that a reader must start anew.
 * - `keyframe`: begins with the packet in which a video keyframe begins.
 * - `data`: everything else.
 */
export type MpegTsPiece =
  | { role: 'config'; slot: 'header' | 'video' | 'audio'; bytes: Uint8Array }
  | { role: 'keyframe' | 'data'; bytes: Uint8Array };

export interface SplitterStatistics {
  /** How often packets were followed by something else than packets. */
  syncLosses: number;
  /** How often a continuity counter showed that packets are missing. */
  continuityErrors: number;
  /** Packets that the sender itself marked as broken; they are left out. */
  erroredPackets: number;
}

/**
 * Takes a stream of MPEG-TS (ISO/IEC 13818-1) apart for those who read it from the middle: finds the
 * program, and the places where a reader may start. Packets pass unchanged, from the first PMT on;
 * null packets, broken packets and other programs are left out.
 */
export class MpegTsSplitter {
  readonly #write: (piece: MpegTsPiece) => void;
  readonly #sync = new PacketSync();
  readonly #continuity = new ContinuityCheck();
  readonly #tracker = new ProgramTracker();
  #packets: Uint8Array[] = [];
  #role: 'keyframe' | 'data' = 'data';
  /** A picture that begins in the packets, and may be a keyframe. */
  #undecided: { from: number; scan: KeyframeScan } | undefined;
  #audioUnits = 0;
  #bytesBeforeProgram = 0;
  #erroredPackets = 0;

  constructor(write: (piece: MpegTsPiece) => void) {
    this.#write = write;
  }

  get statistics(): SplitterStatistics {
    return {
      syncLosses: this.#sync.losses,
      continuityErrors: this.#continuity.errors,
      erroredPackets: this.#erroredPackets,
    };
  }

  /**
   * Takes the next bytes, of any length. Pieces are copies, at most one for each push and one for each
   * start of a keyframe: the more bytes at once, the fewer and larger pieces.
   * @throws FootlightError PROTOCOL_VIOLATION, CODEC_UNSUPPORTED
   */
  push(bytes: Uint8Array): void {
    this.#sync.push(bytes, this.#handlePacket);
    this.#release(this.#undecided?.from ?? this.#packets.length);
    // What stays may be a view of bytes that the caller uses again.
    this.#packets = this.#packets.map((packet) => packet.slice());
  }

  /** Gives out what was kept until more came. */
  end(): void {
    this.#undecided = undefined;
    this.#release(this.#packets.length);
  }

  readonly #handlePacket = (packet: Uint8Array): void => {
    const header = readPacketHeader(packet);
    if (header.pid === fixedPids.nullPackets) return;
    if (header.transportError) {
      this.#erroredPackets += 1;
      return;
    }
    const payload = packet.subarray(header.payloadOffset);
    const isNew = payload.length > 0 && !this.#continuity.isRepeated(header);
    // Some senders do not count the packets of tables; the beginning of one is never read in vain.
    if ((isNew || header.unitStart) && this.#tracker.isTable(header.pid)) this.#handleTable(header, payload);
    const { program } = this.#tracker;
    if (!program) {
      this.#countBeforeProgram();
      return;
    }
    if (program.pids && !program.pids.has(header.pid)) return;
    this.#refuseScrambled(header, program);
    if (isNew && header.unitStart) this.#handleUnitStart(header, program);
    this.#packets.push(packet);
    if (isNew && header.pid === program.video?.stream.pid) this.#look(payload);
  };

  #handleTable(header: PacketHeader, payload: Uint8Array): void {
    if (!this.#tracker.handlePacket(header.pid, payload, header.unitStart)) return;
    const { program } = this.#tracker;
    if (!program) return;
    this.end();
    this.#write({ role: 'config', slot: 'header', bytes: program.tables });
    this.#write({ role: 'config', slot: 'video', bytes: nameOf(program.video?.stream) });
    this.#write({ role: 'config', slot: 'audio', bytes: nameOf(program.audio) });
  }

  #countBeforeProgram(): void {
    this.#bytesBeforeProgram += packetBytes;
    if (this.#bytesBeforeProgram > maxBytesBeforeProgram) {
      throw new FootlightError(
        'PROTOCOL_VIOLATION',
        'The MPEG-TS stream has no program of video or audio: its tables (PAT and PMT) are missing.',
      );
    }
  }

  #refuseScrambled({ pid, scrambled }: PacketHeader, { video, audio }: Program): void {
    if (scrambled && (pid === video?.stream.pid || pid === audio?.pid)) {
      throw new FootlightError('CODEC_UNSUPPORTED', 'The MPEG-TS stream is scrambled: send it in the clear.');
    }
  }

  /** Called before the packet is taken in. */
  #handleUnitStart({ pid, randomAccess }: PacketHeader, { video, audio }: Program): void {
    if (pid === video?.stream.pid) {
      const from = this.#packets.length;
      this.#undecided = randomAccess ? undefined : { from, scan: new KeyframeScan(video.codec) };
      if (randomAccess) this.#startAt(from);
    } else if (!video && pid === audio?.pid) {
      if (this.#audioUnits % audioUnitsPerStart === 0) this.#startAt(this.#packets.length);
      this.#audioUnits += 1;
    }
  }

  /** Looks for the kind of the picture, where its sender has not marked it. */
  #look(payload: Uint8Array): void {
    if (!this.#undecided) return;
    const { from, scan } = this.#undecided;
    const isKeyframe = scan.push(payload);
    if (isKeyframe === undefined && this.#packets.length - from < maxUndecidedPackets) return;
    this.#undecided = undefined;
    if (isKeyframe) this.#startAt(from);
  }

  /** A reader may start with the packet at `index`. */
  #startAt(index: number): void {
    this.#release(index);
    this.#role = 'keyframe';
  }

  #release(count: number): void {
    if (count === 0) return;
    this.#write({ role: this.#role, bytes: concatBytes(this.#packets.slice(0, count)) });
    this.#packets = this.#packets.slice(count);
    this.#role = 'data';
    if (this.#undecided) this.#undecided.from -= count;
  }
}

/** A packet that differs whenever the stream in a program's place is another, or none. */
function nameOf(stream: ElementaryStreamInfo | undefined): Uint8Array {
  return packNull(
    stream ? Uint8Array.of(stream.streamType, stream.pid >> 8, stream.pid & 0xff) : new Uint8Array(0),
  );
}
