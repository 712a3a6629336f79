import type { ImportNote } from '../contracts/collections.ts';

export type ObsFileKind = 'image' | 'media' | 'text';

/** A file that a collection names and that was taken into the asset store. */
export interface TakenFile {
  assetId: string;
  /** px, of an image. */
  size?: { width: number; height: number };
}

/** A file that a collection names. */
export interface NamedFile {
  kind: ObsFileKind;
  path: string;
}

export interface ImportPorts {
  newId: () => string;
  /** Undefined where the file is not there or could not be taken in. */
  fileOf: (file: NamedFile) => TakenFile | undefined;
}

const maxNotes = 500;

/** What all parts of one import have in common. */
export class ImportContext {
  readonly newId: () => string;
  readonly notes: ImportNote[] = [];
  readonly #fileOf: ImportPorts['fileOf'];

  constructor({ newId, fileOf }: ImportPorts) {
    this.newId = newId;
    this.#fileOf = fileOf;
  }

  note(subject: string, text: string): void {
    const isKnown = this.notes.some((each) => each.subject === subject && each.text === text);
    if (!isKnown && this.notes.length < maxNotes) this.notes.push({ subject, text });
  }

  /** A file by the path that OBS has for it; what is not there is noted. */
  fileOf(subject: string, kind: ObsFileKind, path: string): TakenFile | undefined {
    if (path === '') return undefined;
    const taken = this.#fileOf({ kind, path });
    if (!taken) this.note(subject, `The file ${path} could not be taken in. Choose it again.`);
    return taken;
  }

  /** Within what names may be here. */
  nameOf(name: string): string {
    return name.trim().slice(0, 200) || 'Unnamed';
  }
}
