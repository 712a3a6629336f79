import { open } from 'node:fs/promises';
import path from 'node:path';
import { FootlightError } from '../../src/shared/base/errors.ts';
import type { MediaPlace } from '../core/broadcast-keeper.ts';

/** What a broadcast's directory may be called. */
export const broadcastIdPattern = /^[a-z0-9]{1,12}$/;

/** Where the files of one broadcast lie: a journal, and files of media that are only appended to. */
export class BroadcastFiles {
  readonly directory: string;

  constructor(archiveDirectory: string, id: string) {
    this.directory = path.join(archiveDirectory, id);
  }

  get journal(): string {
    return path.join(this.directory, 'journal.jsonl');
  }

  volume(renditionId: string, volume: number): string {
    return path.join(this.directory, `${renditionId}.${volume}.media`);
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
