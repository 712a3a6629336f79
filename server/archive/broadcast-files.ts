import { open, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { FootlightError } from '../../src/shared/base/errors.ts';
import type { MediaPlace } from '../core/broadcast-keeper.ts';

/** What a broadcast's directory may be called. */
export const broadcastIdPattern = /^[a-z0-9]{1,12}$/;

interface VolumeFile {
  renditionId: string;
  volume: number;
  /** Path. */
  file: string;
  /** Bytes. */
  size: number;
  /** ms since 1970 of the last write. */
  mtimeMs: number;
}

/** Where the files of one broadcast lie: a journal, and files of media that are only appended to. */
export class BroadcastFiles {
  readonly directory: string;

  constructor(archiveDirectory: string, id: string) {
    this.directory = path.join(archiveDirectory, id);
  }

  get journal(): string {
    return path.join(this.directory, 'journal.jsonl');
  }

  picture(name: string): string {
    return path.join(this.directory, `${name}.jpg`);
  }

  /** A picture's JPEG; undefined if there is none. */
  async readPicture(name: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.picture(name));
    } catch {
      return undefined;
    }
  }

  volume(renditionId: string, volume: number): string {
    return path.join(this.directory, `${renditionId}.${volume}.media`);
  }

  /** All files of media, by their names. */
  async volumes(): Promise<VolumeFile[]> {
    const found: VolumeFile[] = [];
    for (const name of await readdir(this.directory)) {
      const match = /^([A-Za-z0-9_-]+)\.(\d+)\.media$/.exec(name);
      if (!match) continue;
      const [, renditionId = '', volume = ''] = match;
      const file = path.join(this.directory, name);
      const { size, mtimeMs } = await stat(file);
      found.push({ renditionId, volume: Number(volume), file, size, mtimeMs });
    }
    return found;
  }

  /** Those that were last written to before then, oldest first. */
  async volumesBefore(timeMs: number): Promise<VolumeFile[]> {
    const old = (await this.volumes()).filter(({ mtimeMs }) => mtimeMs < timeMs);
    return old.toSorted((a, b) => a.mtimeMs - b.mtimeMs);
  }

  /** @throws FootlightError NOT_FOUND if the media is not there, or not in whole */
  async read(renditionId: string, { volume, offset, byteLength }: MediaPlace): Promise<Uint8Array> {
    const bytes = Buffer.allocUnsafeSlow(byteLength);
    try {
      const handle = await open(this.volume(renditionId, volume), 'r');
      try {
        const { bytesRead } = await handle.read(bytes, 0, byteLength, offset);
        if (bytesRead < byteLength) throw new Error('The file is shorter than the journal says.');
      } finally {
        await handle.close();
      }
    } catch (cause) {
      throw new FootlightError('NOT_FOUND', 'This stretch of the broadcast is not kept any more.', { cause });
    }
    return bytes;
  }
}
