import type { Command } from 'commander';
import { dataDirectoryOf, withCommonOptions, type CommonOptions } from './command-options.ts';
import { examine } from './doctor/examine.ts';
import type { Finding } from './doctor/finding.ts';
import { exitCodes, exitWith } from './exit.ts';

const signs: Readonly<Record<Finding['state'], string>> = {
  good: 'ok  ',
  unknown: '?   ',
  warning: 'WARN',
  bad: 'BAD ',
};

/** `footlight doctor`: 1 if something is bad, 0 otherwise. */
export function addDoctorCommand(program: Command): void {
  withCommonOptions(
    program.command('doctor').description('look at all that the relay needs, and say what to do'),
  )
    .option('--config <file>', "the relay's configuration file")
    .action(async (options: CommonOptions & { config?: string }) => {
      try {
        const findings = await examine(dataDirectoryOf(options), options.config);
        process.stdout.write(
          `${options.json ? JSON.stringify({ findings }) : findings.map(show).join('\n')}\n`,
        );
        if (findings.some(({ state }) => state === 'bad')) process.exitCode = exitCodes.failure;
      } catch (error) {
        exitWith(error);
      }
    });
}

function show({ subject, state, message, advice }: Finding): string {
  const line = `${signs[state]}  ${subject}: ${message}`;
  return advice === undefined ? line : `${line}\n      → ${advice}`;
}
