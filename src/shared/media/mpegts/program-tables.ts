import { concatBytes } from '../codec/bytes.ts';
import { fixedPids, packetBytes } from './packet.ts';
import {
  packSection,
  writeProgramAssociation,
  writeProgramMap,
  type ElementaryStreamInfo,
} from './sections.ts';

const programNumber = 1;
const programMapPid = 0x1000;
const maxGapUs = 100_000;

/** PAT and PMT of the one program, again and again, for those who start to read in between. */
export class ProgramTables {
  readonly #association = writeProgramAssociation([{ programNumber, programMapPid }]);
  #map: Uint8Array = new Uint8Array(0);
  #version = -1;
  #continuity = { association: 0, map: 0 };
  #writtenUs: number | undefined;

  /** Says which streams the program has from now on; the first carries the clock. */
  declare(streams: ElementaryStreamInfo[]): void {
    this.#version = (this.#version + 1) % 32;
    this.#map = writeProgramMap({ programNumber, pcrPid: streams[0]?.pid ?? 0x1fff, streams }, this.#version);
    this.#writtenUs = undefined;
  }

  /**
   * The tables' packets if they are due in front of a packet of this time.
   * @param always whatever was written before: in front of a keyframe
   */
  due(timeUs: number, always: boolean): Uint8Array {
    if (!always && this.#writtenUs !== undefined && timeUs < this.#writtenUs + maxGapUs) {
      return new Uint8Array(0);
    }
    this.#writtenUs = timeUs;
    const association = packSection(
      fixedPids.programAssociation,
      this.#association,
      this.#continuity.association,
    );
    const map = packSection(programMapPid, this.#map, this.#continuity.map);
    this.#continuity = {
      association: (this.#continuity.association + association.length / packetBytes) & 0x0f,
      map: (this.#continuity.map + map.length / packetBytes) & 0x0f,
    };
    return concatBytes([association, map]);
  }
}
