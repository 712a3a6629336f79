import { Command, InvalidArgumentError, Option } from 'commander';

/** The studio's command line. */
export interface StudioArguments {
  /** Absent: Electron where its binary is there, else an installed browser. */
  shell?: 'electron' | 'browser';
  /** Absent: the operating system's place for this user. */
  profileDir?: string;
  headless: boolean;
  fakeDevices: boolean;
  collectionFile?: string;
  destinations: string[];
  goLive: boolean;
  /** Where viewers watch what goes to `destinations`. */
  watchUrl?: string;
}

interface Flags {
  profile?: string;
  headless?: boolean;
  fakeDevices?: boolean;
  collection?: string;
  destination: string[];
  goLive?: boolean;
  relay?: string;
  shell?: 'electron' | 'browser';
}

/**
 * Reads the command line, and one more destination from `FOOTLIGHT_DESTINATION`, since every user of a
 * machine may read its command lines. Exits 2 with a sentence on a flag that it does not know, 0 after
 * `--help`.
 */
export function readStudioArguments(argv: readonly string[], env: NodeJS.ProcessEnv): StudioArguments {
  const command = new Command('studio')
    .description('Starts the Footlight studio.')
    .option('--profile <dir>', 'where settings, scenes and keys are kept')
    .option('--headless', 'no window; for tests and unattended shows')
    .option('--fake-devices', 'a test picture and tone instead of camera and microphone')
    .option('--collection <file>', 'open this scene collection in place of the profile’s')
    .option(
      '--destination <url>',
      'publish address with its key, for this start only; may be given again',
      (url: string, before: string[]) => [...before, url],
      [],
    )
    .option(
      '--relay <url>',
      'web address of the relay behind those destinations, or of the watch page on it',
      webAddress,
    )
    .option('--go-live', 'go live as soon as the page is there')
    .addOption(new Option('--shell <shell>', 'where the page opens').choices(['electron', 'browser']))
    .allowExcessArguments(false)
    .exitOverride((end) => process.exit(end.exitCode === 0 ? 0 : 2));
  const flags = command.parse(argv, { from: 'user' }).opts<Flags>();
  return {
    ...(flags.shell && { shell: flags.shell }),
    ...(flags.profile !== undefined && { profileDir: flags.profile }),
    ...(flags.collection !== undefined && { collectionFile: flags.collection }),
    headless: flags.headless ?? false,
    fakeDevices: flags.fakeDevices ?? false,
    ...(flags.relay !== undefined && { watchUrl: flags.relay }),
    destinations: [
      ...flags.destination,
      ...(env['FOOTLIGHT_DESTINATION'] ? [env['FOOTLIGHT_DESTINATION']] : []),
    ],
    goLive: flags.goLive ?? false,
  };
}

function webAddress(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError('A relay’s address looks like http://127.0.0.1:8088.');
}
