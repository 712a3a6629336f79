import { dataDirectoryOf, type CommonOptions } from './command-options.ts';
import { exitWith } from './exit.ts';
import { needRunningRelay, type RunningRelay } from './running-relay.ts';

/** Does something with the running relay, and prints what `act` gives; ends the process where that fails. */
export async function withRelay(
  options: CommonOptions,
  act: (relay: RunningRelay) => Promise<string>,
): Promise<void> {
  try {
    process.stdout.write(`${await act(await needRunningRelay(dataDirectoryOf(options)))}\n`);
  } catch (error) {
    exitWith(error);
  }
}
