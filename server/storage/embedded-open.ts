import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';

/**
 * V8 compiles a function of WebAssembly once more, for speed, when that many bytes of it ran. By itself it
 * would do so in the middle of every start, with a hundred functions of PostgreSQL that a relay's few small
 * queries hardly run again: half of the processor time of a start, and its memory. What does run on and on
 * is still made fast.
 */
setFlagsFromString('--wasm-tiering-budget=1000000000');

/**
 * Opens PGlite, and makes the database if there is none. Its defaults are a server's; a relay's few
 * small tables need neither 128 MB of buffers nor a gigabyte of log on disk.
 */
export function openEmbedded(databasePath: string): Promise<PGlite> {
  const options = ['shared_buffers=16MB', 'wal_buffers=512kB', 'min_wal_size=32MB', 'max_wal_size=48MB'];
  return PGlite.create({
    dataDir: databasePath,
    startParams: [...PGlite.defaultStartParams, ...options.flatMap((option) => ['-c', option])],
  });
}
