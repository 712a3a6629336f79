import { Command, Option } from 'commander';

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
}

interface Flags {
  profile?: string;
  headless?: boolean;
  fakeDevices?: boolean;
  collection?: string;
  destination: string[];
  goLive?: boolean;
  shell?: 'electron' | 'browser';
}

/** Exits 2 with a sentence on a flag that it does not know, 0 after `--help`. */
export function readStudioArguments(argv: readonly string[]): StudioArguments {
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
    destinations: flags.destination,
    goLive: flags.goLive ?? false,
  };
}
