import { once } from 'node:events';
import { createWriteStream, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { makeBackup, restoreBackup } from '../server/backup.ts';
import { loadSettings } from '../server/config/load.ts';
import type { Settings } from '../server/config/settings.ts';
import { openDataDirectory, type DataDirectory } from '../server/storage/data-directory.ts';
import { openDatabase } from '../server/storage/database.ts';
import { FootlightError } from '../src/shared/base/errors.ts';
import { silentLogger } from '../src/shared/base/logger.ts';
import { dataDirectoryOf, withCommonOptions, type CommonOptions } from './command-options.ts';
import { exitWith } from './exit.ts';
import { relayOrDirectory } from './running-relay.ts';

const backupTimeoutMs = 300_000;

/** Opens the directory of a relay that does not run. */
async function withDirectory<T>(
  directory: string,
  act: (dataDirectory: DataDirectory, settings: Settings) => Promise<T>,
): Promise<T> {
  const settings = loadSettings({ flags: { data: directory }, env: process.env });
  const dataDirectory = openDataDirectory(settings.data, () => false);
  try {
    return await act(dataDirectory, settings);
  } finally {
    dataDirectory.release();
  }
}

function contentOfBackup(directory: string): Promise<Readable> {
  return relayOrDirectory(
    directory,
    async (relay) => {
      const answer = await relay.fetch('GET', '/relay/backup', AbortSignal.timeout(backupTimeoutMs));
      return Readable.from(answer.body ?? []);
    },
    () =>
      withDirectory(directory, async (dataDirectory, settings) => {
        const database = await openDatabase({
          dataDirectory,
          databaseUrl: settings.databaseUrl,
          logger: silentLogger,
        });
        try {
          return Readable.from([await makeBackup(database, dataDirectory, settings)]);
        } finally {
          await database.close();
        }
      }),
  );
}

async function backUp(file: string, options: CommonOptions): Promise<string> {
  // Half a backup never has the name of a whole one.
  const draft = `${file}.partial`;
  rmSync(draft, { force: true });
  const target = createWriteStream(draft, { mode: 0o600, flags: 'wx', flush: true });
  try {
    await once(target, 'open');
    await pipeline(await contentOfBackup(dataDirectoryOf(options)), target);
  } catch (error) {
    target.destroy();
    rmSync(draft, { force: true });
    throw error;
  }
  renameSync(draft, file);
  const { bytesWritten: bytes } = target;
  if (options.json) return JSON.stringify({ file: path.resolve(file), bytes });
  return [
    `The backup ${file} is written (${bytes} bytes). It has the channels, secrets and settings, but no recordings; those in an object storage stay there.`,
    'Keep it like a password: whoever has it can publish and read every secret.',
  ].join('\n');
}

async function restore(file: string, options: CommonOptions & { replace?: true }): Promise<string> {
  const content = readFileSync(file);
  const directory = dataDirectoryOf(options);
  const report = await relayOrDirectory(
    directory,
    ({ pid }) => {
      throw new FootlightError(
        'DATA_DIR_LOCKED',
        `A relay runs on the data directory ${directory} as process ${pid}. Stop it first, or choose another directory with --data.`,
      );
    },
    () =>
      withDirectory(directory, (dataDirectory, settings) =>
        restoreBackup(content, dataDirectory, settings, options.replace ?? false),
      ),
  );
  if (options.json) return JSON.stringify(report);
  const { createdAt, version, rows, settingsFile, formerDatabase } = report;
  return [
    `The backup of ${createdAt} (Footlight ${version}, ${rows} rows) is restored.`,
    ...(formerDatabase === undefined
      ? []
      : [`The database that was there lies in ${formerDatabase}; delete it when you are sure.`]),
    ...(settingsFile === undefined
      ? []
      : [`Its settings are in ${settingsFile}: start the relay with --config, or take from it what fits.`]),
  ].join('\n');
}

/** `footlight backup` and `restore`. */
export function addBackupCommands(program: Command): void {
  const print = (work: Promise<string>): Promise<void> =>
    work.then((text) => void process.stdout.write(`${text}\n`), exitWith);
  withCommonOptions(
    program.command('backup <file>').description('write channels, secrets and settings to a file, no media'),
  ).action((file: string, options: CommonOptions) => print(backUp(file, options)));
  withCommonOptions(
    program.command('restore <file>').description('put a backup into the data directory of a stopped relay'),
  )
    .option('--replace', 'in the place of what is there')
    .action((file: string, options: CommonOptions & { replace?: true }) => print(restore(file, options)));
}
