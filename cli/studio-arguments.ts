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
  /** Opens the door for controllers of OBS Studio. Without a password the profile's own holds. */
  obsWebSocket?: { port: number; password?: string };
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
  obsWebsocket?: number;
  obsWebsocketPassword?: string;
}

/**
 * Reads the command line, and one more destination from `FOOTLIGHT_DESTINATION` and the
 * controllers' password from `FOOTLIGHT_OBS_WEBSOCKET_PASSWORD`, since every user of a machine may read
 * its command lines. Exits 2 with a sentence on a flag that it does not know, 0 after
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
    .option(
      '--obs-websocket <port>',
      'let controllers of OBS Studio (obs-websocket) steer the studio by this port',
      portNumber,
    )
    .option('--obs-websocket-password <password>', 'what they need to know; else the profile’s own')
    .option('--go-live', 'go live as soon as the page is there')
    .addOption(new Option('--shell <shell>', 'where the page opens').choices(['electron', 'browser']))
    .allowExcessArguments(false)
    .exitOverride((end) => process.exit(end.exitCode === 0 ? 0 : 2));
  const flags = command.parse(argv, { from: 'user' }).opts<Flags>();
  const password = flags.obsWebsocketPassword ?? env['FOOTLIGHT_OBS_WEBSOCKET_PASSWORD'];
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
    ...(flags.obsWebsocket !== undefined && {
      obsWebSocket: { port: flags.obsWebsocket, ...(password && { password }) },
    }),
  };
}

function webAddress(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError('A relay’s address looks like http://127.0.0.1:8088.');
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number from 0 (any that is free) to 65535, such as 4455.');
}
