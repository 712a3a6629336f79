import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { FootlightError, messageOf } from '../src/shared/base/errors.ts';
import { silentLogger } from '../src/shared/base/logger.ts';
import { secretSettings, settingsSchema, type Settings } from './config/settings.ts';
import { openBareDatabase } from './storage/database.ts';
import type { DataDirectory } from './storage/data-directory.ts';
import {
  copyDatabase,
  countTables,
  emptyDatabase,
  fillDatabase,
  type DatabaseCopy,
} from './storage/database-copy.ts';
import type { Database } from './storage/database.ts';
import { isKnownMigration } from './storage/migrations.ts';
import { version } from './version.ts';

/** Of a backup's content; far more than the tables of the largest relay. */
const maxContentBytes = 512 * 1024 * 1024;
const format = 1;
/** Of this machine, not of the relay that is carried to another. */
const ownToMachine: ReadonlySet<string> = new Set(['data', ...secretSettings]);

const backupSchema = z.strictObject({
  format: z.literal(format),
  /** That made it. */
  version: z.string(),
  createdAt: z.iso.datetime(),
  migration: z.string(),
  tables: z.record(z.string(), z.array(z.string())),
  /** Stored secrets are sealed with it. */
  secretKey: z.string().optional(),
  /** Content of `own-channel.json`, the studio's own key. */
  ownChannel: z.string().optional(),
  /** Those that are not as by default; neither secrets nor what is this machine's own. */
  settings: z.record(z.string(), z.unknown()),
});

export interface RestoreReport {
  /** ISO 8601 */
  createdAt: string;
  version: string;
  rows: number;
  /** Where the settings were put, if there were any. */
  settingsFile?: string;
  /** Where the database that was there before lies now. */
  formerDatabase?: string;
}

/**
 * All that a relay must know to go on elsewhere, but no media: rows, keys and settings, as gzipped JSON.
 * Whoever has it can publish and read secrets.
 */
export async function makeBackup(
  database: Pick<Database, 'db'>,
  dataDirectory: DataDirectory,
  settings: Settings,
): Promise<Uint8Array> {
  const defaults: Readonly<Record<string, unknown>> = settingsSchema.parse({ data: settings.data });
  const changed = Object.entries(settings).filter(
    ([name, value]) => !ownToMachine.has(name) && JSON.stringify(value) !== JSON.stringify(defaults[name]),
  );
  const ownChannel = readIfThere(ownChannelFile(dataDirectory));
  const secretKey = settings.secretKey ?? readIfThere(dataDirectory.secretKeyFile)?.trim();
  const backup: z.infer<typeof backupSchema> = {
    format,
    version,
    createdAt: new Date().toISOString(),
    ...((await copyDatabase(database.db)) as { migration: string; tables: Record<string, string[]> }),
    ...(secretKey === undefined ? {} : { secretKey }),
    ...(ownChannel === undefined ? {} : { ownChannel }),
    settings: Object.fromEntries(changed),
  };
  return promisify(gzip)(JSON.stringify(backup));
}

/**
 * Puts a backup into a data directory and its database.
 * @param settings of the relay that is to run on it
 * @param replace whether a database that is not empty may go
 * @throws FootlightError BACKUP_UNUSABLE, SECRET_KEY_WRONG, DATA_DIR_UNUSABLE
 */
export async function restoreBackup(
  content: Uint8Array,
  dataDirectory: DataDirectory,
  settings: Settings,
  replace: boolean,
): Promise<RestoreReport> {
  const backup = await parseBackup(content);
  if (!isKnownMigration(backup.migration)) {
    throw new FootlightError(
      'BACKUP_UNUSABLE',
      `The backup was made by Footlight ${backup.version}, whose database this version does not know. Restore with that one or a newer one.`,
    );
  }
  if (
    settings.secretKey !== undefined &&
    backup.secretKey !== undefined &&
    settings.secretKey !== backup.secretKey
  ) {
    throw new FootlightError(
      'SECRET_KEY_WRONG',
      'The backup was made with another secret key than the setting secretKey. Set that one, or leave it unset.',
    );
  }
  let formerDatabase: string | undefined;
  if (settings.databaseUrl === undefined) {
    formerDatabase = await restoreEmbedded(backup, dataDirectory, replace);
  } else {
    await restoreServer(backup, settings.databaseUrl, replace);
  }

  if (backup.secretKey !== undefined && settings.secretKey === undefined) {
    writePrivately(dataDirectory.secretKeyFile, `${backup.secretKey}\n`);
  }
  if (backup.ownChannel !== undefined) writePrivately(ownChannelFile(dataDirectory), backup.ownChannel);
  let settingsFile: string | undefined;
  if (Object.keys(backup.settings).length > 0) {
    settingsFile = path.join(dataDirectory.path, 'restored-settings.json');
    writePrivately(settingsFile, `${JSON.stringify(backup.settings, null, 2)}\n`);
  }
  return {
    createdAt: backup.createdAt,
    version: backup.version,
    rows: Object.values(backup.tables).reduce((sum, rows) => sum + rows.length, 0),
    ...(settingsFile === undefined ? {} : { settingsFile }),
    ...(formerDatabase === undefined ? {} : { formerDatabase }),
  };
}

/** Made whole beside the one that is there, which is only then moved out of the way. */
async function restoreEmbedded(
  copy: DatabaseCopy,
  { databasePath }: DataDirectory,
  replace: boolean,
): Promise<string | undefined> {
  if (existsSync(databasePath) && !replace) throw notEmpty(databasePath);
  const draft = `${databasePath}.restored`;
  rmSync(draft, { recursive: true, force: true });
  const db = await openBareDatabase({ databasePath: draft });
  try {
    await fillDatabase(db, copy);
  } catch (cause) {
    throw new FootlightError('BACKUP_UNUSABLE', `The backup can't be put in: ${messageOf(cause)}.`, {
      cause,
    });
  } finally {
    await db.destroy();
  }
  let former: string | undefined;
  if (existsSync(databasePath)) {
    former = `${databasePath}.before-${new Date().toISOString().replace(/\D/g, '')}`;
    renameSync(databasePath, former);
  }
  renameSync(draft, databasePath);
  return former;
}

async function restoreServer(copy: DatabaseCopy, databaseUrl: string, replace: boolean): Promise<void> {
  const db = await openBareDatabase({ databaseUrl, logger: silentLogger });
  try {
    if ((await countTables(db)) > 0) {
      if (!replace) throw notEmpty('DATABASE_URL');
      await emptyDatabase(db);
    }
    await fillDatabase(db, copy);
  } finally {
    await db.destroy();
  }
}

async function parseBackup(content: Uint8Array): Promise<z.infer<typeof backupSchema>> {
  try {
    const text = await promisify(gunzip)(content, { maxOutputLength: maxContentBytes });
    return backupSchema.parse(JSON.parse(text.toString()));
  } catch (cause) {
    throw new FootlightError(
      'BACKUP_UNUSABLE',
      'The file is no backup of a relay, is damaged, or was made by a newer version.',
      { cause },
    );
  }
}

function ownChannelFile({ path: directory }: DataDirectory): string {
  return path.join(directory, 'own-channel.json');
}

function readIfThere(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function writePrivately(file: string, content: string): void {
  const draft = `${file}.new`;
  writeFileSync(draft, content, { mode: 0o600 });
  renameSync(draft, file);
}

function notEmpty(place: string): FootlightError {
  return new FootlightError(
    'BACKUP_UNUSABLE',
    `There is a database already (${place}). Restore with --replace to put the backup in its place.`,
  );
}
