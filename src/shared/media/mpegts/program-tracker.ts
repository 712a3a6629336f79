import { FootlightError } from '../../base/errors.ts';
import { concatBytes, equalBytes } from '../codec/bytes.ts';
import { fixedPids } from './packet.ts';
import { SectionReader } from './section-reader.ts';
import {
  packSection,
  readProgramAssociation,
  readProgramMap,
  type ElementaryStreamInfo,
  type ProgramAssociation,
  type ProgramMap,
} from './sections.ts';
import { foreignVideoOf, isAudio, videoCodecOf, type TransportVideoCodec } from './stream-types.ts';

/** The program that is taken. */
export interface Program {
  /** PAT and PMT, as packets. */
  tables: Uint8Array;
  video: { stream: ElementaryStreamInfo; codec: TransportVideoCodec } | undefined;
  audio: ElementaryStreamInfo | undefined;
  /** What belongs to it; nothing where the stream has no other program, and everything belongs to it. */
  pids: ReadonlySet<number> | undefined;
}

/** A program of the PAT, with its PMT as soon as that is known. */
interface Candidate {
  programNumber: number;
  reader: SectionReader;
  map?: { section: Uint8Array; content: ProgramMap };
}

/**
 * Follows PAT and PMTs (ISO/IEC 13818-1, 2.4.4), and takes a program: the first with video that can
 * be shown, or where all are known and none has video, the first with sound.
 */
export class ProgramTracker {
  readonly #associationReader = new SectionReader();
  #association: Uint8Array = new Uint8Array(0);
  /** By the PID of their PMT. */
  #candidates = new Map<number, Candidate>();
  #takenPid: number | undefined;
  #program: Program | undefined;

  get program(): Program | undefined {
    return this.#program;
  }

  isTable(pid: number): boolean {
    return pid === fixedPids.programAssociation || this.#candidates.has(pid);
  }

  /**
   * Takes the payload of a packet of a table. True if another program, or a program in another form,
   * is taken from now on.
   * @throws FootlightError CODEC_UNSUPPORTED
   */
  handlePacket(pid: number, payload: Uint8Array, unitStart: boolean): boolean {
    const before = this.#program;
    if (pid === fixedPids.programAssociation) {
      for (const section of this.#associationReader.push(payload, unitStart)) this.#handlePat(section);
    } else {
      const candidate = this.#candidates.get(pid);
      for (const section of candidate?.reader.push(payload, unitStart) ?? [])
        this.#handlePmt(candidate, section);
    }
    return this.#program !== before;
  }

  #handlePat(section: Uint8Array): void {
    if (equalBytes(section, this.#association)) return;
    const programs = readProgramAssociation(section);
    if (!programs || programs.length === 0) return;
    this.#association = section.slice();
    this.#candidates = new Map(
      programs.map((program) => [program.programMapPid, this.#candidateFor(program)]),
    );
    this.#take();
  }

  #candidateFor({ programNumber, programMapPid }: ProgramAssociation): Candidate {
    const known = this.#candidates.get(programMapPid);
    return known?.programNumber === programNumber ? known : { programNumber, reader: new SectionReader() };
  }

  #handlePmt(candidate: Candidate | undefined, section: Uint8Array): void {
    if (!candidate || (candidate.map && equalBytes(section, candidate.map.section))) return;
    const copy = section.slice();
    const content = readProgramMap(copy);
    if (content?.programNumber !== candidate.programNumber) return;
    // Some senders announce a program before they know its streams.
    if (content.streams.length === 0) return;
    candidate.map = { section: copy, content };
    this.#take();
  }

  /** Until the map of another program is here, the one before stays taken. */
  #take(): void {
    const known = [...this.#candidates].flatMap(([pid, { map }]) => (map ? [{ pid, ...map }] : []));
    const has = (trait: (stream: ElementaryStreamInfo) => unknown) =>
      known.find(({ content }) => content.streams.some(trait));
    const isComplete = known.length === this.#candidates.size;
    const best =
      known.find(({ pid }) => pid === this.#takenPid) ??
      has(videoCodecOf) ??
      (isComplete ? (has(foreignVideoOf) ?? has(isAudio)) : undefined);
    if (!best) return;
    const tables = concatBytes([
      packSection(fixedPids.programAssociation, this.#association, 0),
      packSection(best.pid, best.section, 0),
    ]);
    if (this.#program && equalBytes(tables, this.#program.tables)) return;
    this.#takenPid = best.pid;
    const { streams, pcrPid } = best.content;
    this.#program = {
      tables,
      video: videoOf(streams),
      audio: streams.find(isAudio),
      pids:
        this.#candidates.size > 1
          ? new Set([fixedPids.programAssociation, best.pid, pcrPid, ...streams.map(({ pid }) => pid)])
          : undefined,
    };
  }
}

/** @throws FootlightError CODEC_UNSUPPORTED where there is only video that is not taken */
function videoOf(streams: readonly ElementaryStreamInfo[]): Program['video'] {
  let foreign: string | undefined;
  for (const stream of streams) {
    const codec = videoCodecOf(stream);
    if (codec) return { stream, codec };
    foreign ??= foreignVideoOf(stream);
  }
  if (foreign === undefined) return undefined;
  throw new FootlightError(
    'CODEC_UNSUPPORTED',
    `The video codec ${foreign} is not taken here; send H.264 or HEVC.`,
  );
}
