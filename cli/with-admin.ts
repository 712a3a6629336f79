import { dataDirectoryOf, type CommonOptions } from './command-options.ts';
import { exitWith } from './exit.ts';
import { openRelayAdmin, type RelayAdmin } from './relay-admin.ts';

/**
 * Does something with the relay's channels, whether it runs or not, and prints what `act` gives; ends the
 * process where that fails.
 */
export async function withAdmin(
  options: CommonOptions,
  act: (admin: RelayAdmin) => Promise<string>,
): Promise<void> {
  try {
    const admin = await openRelayAdmin(dataDirectoryOf(options));
    try {
      process.stdout.write(`${await act(admin)}\n`);
    } finally {
      await admin.close();
    }
  } catch (error) {
    exitWith(error);
  }
}
