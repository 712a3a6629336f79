import { open, type FileHandle } from 'node:fs/promises';
import { checkRecording, type ByteSource } from '../../shared/media/mp4/repair.ts';
import { storageError } from '../settings/atomic-file.ts';
import { FootlightError } from '../../shared/base/errors.ts';
import { applyWrite } from './writable-file.ts';

/**
 * Makes a recording plain that was cut off, in place: what is whole of it stays, the rest is cut away. A file that
 * is plain already is left as it is. May itself be cut off and be called again.
 * @returns what could be saved, in ms; 0 if nothing could; undefined if there was nothing to do
 * @throws FootlightError PROTOCOL_VIOLATION for a file that Footlight didn't write; STORAGE_FULL, DATA_DIR_UNUSABLE
 */
export async function repairRecording(path: string): Promise<number | undefined> {
  try {
    const file = await open(path, 'r+');
    try {
      return await repair(file);
    } finally {
      await file.close();
    }
  } catch (failure) {
    throw failure instanceof FootlightError ? failure : storageError(failure, path);
  }
}

async function repair(file: FileHandle): Promise<number | undefined> {
  const check = await checkRecording(await sourceOf(file));
  if (check.kind === 'plain') return undefined;
  if (check.kind === 'empty') return 0;
  await file.truncate(check.keptBytes);
  let endOffset = check.keptBytes;
  for (const write of check.writes) {
    await applyWrite(file, write, endOffset);
    if (write.kind === 'append') endOffset += write.byteLength;
  }
  await file.datasync();
  return check.durationMs;
}

async function sourceOf(file: FileHandle): Promise<ByteSource> {
  const { size } = await file.stat();
  return {
    byteLength: size,
    async read(offset, byteLength) {
      const bytes = new Uint8Array(byteLength);
      const { bytesRead } = await file.read(bytes, 0, byteLength, offset);
      return bytes.subarray(0, bytesRead);
    },
  };
}
