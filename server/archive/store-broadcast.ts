import { rm } from 'node:fs/promises';
import { FootlightError } from '../../src/shared/base/errors.ts';
import { isMissing, journalName, type BroadcastFiles, type VolumeFile } from './broadcast-files.ts';
import type { ObjectStore } from './object-store.ts';

export interface StoreBroadcastOptions {
  files: BroadcastFiles;
  store: ObjectStore;
  /** Nothing more is written to it. */
  isOver: boolean;
  /** Of what goes on, media that was written later than so long ago stays on the disk. */
  spareMs: number;
  signal: AbortSignal;
  /** Called after each file that the storage has taken. */
  onStored: (byteLength: number) => void;
}

/**
 * Brings to the object storage what is whole of a broadcast, and takes it off the disk once it is known
 * to be there: of one that is over everything, the journal last. Where it ended before, it goes on.
 * @throws FootlightError OBJECT_STORAGE_FAILED
 */
export async function storeBroadcast(options: StoreBroadcastOptions): Promise<void> {
  const { files, isOver } = options;
  for (const name of await namesToStore(files, isOver)) await storeFile(options, name);
  if (isOver) await takeOffDisk(options);
  else await releaseOld(options);
}

/** Bytes on the disk that the object storage does not have yet. */
export async function bytesToStore(files: BroadcastFiles): Promise<number> {
  const volumes = await files.volumes();
  return volumes.reduce((sum, { size, isStored }) => sum + (isStored ? 0 : size), 0);
}

async function namesToStore(files: BroadcastFiles, isOver: boolean): Promise<string[]> {
  const stored = await files.stored.read();
  if (isOver) {
    // With the journal a broadcast is there as a whole.
    const names = (await files.localNames()).filter((name) => name !== journalName);
    return [...names, journalName].filter((name) => !stored.has(name));
  }
  const volumes = await files.volumes();
  return volumes
    .filter((volume) => !volume.isStored && volumes.some((other) => isNext(volume, other)))
    .map(({ name }) => name);
}

/** A file of media is whole once there is one behind it. */
function isNext({ renditionId, volume }: VolumeFile, other: VolumeFile): boolean {
  return other.renditionId === renditionId && other.volume > volume;
}

async function storeFile(
  { files, store, signal, onStored }: StoreBroadcastOptions,
  name: string,
): Promise<void> {
  const size = await files.sizeOf(name);
  // It was let go meanwhile.
  if (!size) return;
  try {
    await store.put(`${files.id}/${name}`, files.path(name), signal);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  await files.stored.add({ type: 'stored', name, byteLength: size.size, mtimeMs: size.mtimeMs });
  onStored(size.size);
}

/** Once more it is asked what is there: nothing leaves the disk on the word of a list of our own. */
async function takeOffDisk(options: StoreBroadcastOptions): Promise<void> {
  const { files } = options;
  const names = await files.localNames();
  await assertStored(options, names);
  for (const name of names) if (name !== journalName) await rm(files.path(name), { force: true });
  await rm(files.journal, { force: true });
}

/** Viewers don't rewind to it any more. */
async function releaseOld(options: StoreBroadcastOptions): Promise<void> {
  const { files, spareMs } = options;
  const old = await files.volumesBefore(Date.now() - spareMs);
  const names = old.filter(({ isLocal, isStored }) => isLocal && isStored).map(({ name }) => name);
  if (names.length === 0) return;
  await assertStored(options, names);
  for (const name of names) await rm(files.path(name), { force: true });
}

async function assertStored(
  { files, store }: StoreBroadcastOptions,
  names: readonly string[],
): Promise<void> {
  const there = new Map((await store.list(files.id)).map(({ name, byteLength }) => [name, byteLength]));
  for (const name of names) {
    const local = await files.sizeOf(name);
    if (!local || there.get(name) === local.size) continue;
    await files.stored.add({ type: 'gone', name });
    throw new FootlightError(
      'OBJECT_STORAGE_FAILED',
      `The object storage took ${files.id}/${name} and does not have it in whole: it is brought there again.`,
    );
  }
}
