/** The `footlight` command: looks after a relay. */
import type { Command } from 'commander';
import { messageOf } from '../src/shared/base/errors.ts';
import { exitCodes } from './exit.ts';
import { footlightProgram } from './footlight-program.ts';

const program = footlightProgram();
/** Commander's own endings: help is a success, all else a wrong use. */
function overrideExit(command: Command): void {
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : exitCodes.usage));
  for (const child of command.commands) overrideExit(child);
}
overrideExit(program);
program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(exitCodes.failure);
});
