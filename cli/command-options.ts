import type { Command } from 'commander';
import { defaultDataDirectory } from '../server/config/load.ts';

export interface CommonOptions {
  data?: string;
  json?: true;
}

export function withCommonOptions(command: Command): Command {
  return command.option('--data <dir>', 'data directory of the relay').option('--json', 'answer in JSON');
}

/** The data directory that is meant: the one named, that of the environment, or the user's own. */
export function dataDirectoryOf({ data }: CommonOptions): string {
  return data ?? process.env['FOOTLIGHT_DATA'] ?? defaultDataDirectory(process.env);
}
