import { PGlite } from '@electric-sql/pglite';

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
