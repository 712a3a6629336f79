/** The relay as a program: `npm run relay -- [--data DIR] [--http HOST:PORT] [--https HOST:PORT] [--rtmp HOST:PORT] [--srt HOST:PORT] [--rtmps HOST:PORT] [--config FILE]`. */
import type { ChildProcess } from 'node:child_process';
import { setFlagsFromString } from 'node:v8';
import { Command, Option } from 'commander';
import { loadSettings, type SettingSources } from '../server/config/load.ts';
import { startRelay, type Relay } from '../server/main.ts';
import { FootlightError } from '../src/shared/base/errors.ts';
import { exitCodes, exitWith } from './exit.ts';
import { startSuccessor, takeOver } from './take-over.ts';

/** Past this the relay goes without having closed everything. */
const closeTimeoutMs = 9000;

/**
 * Media passes through memory that V8 counts as growth of its heap, which hardly changes: by itself it
 * would search all of it every three seconds of one stream, at the price of all other work on that stream.
 * It may grow to twice its size first; 64 MB of media have it searched in any case.
 */
setFlagsFromString('--heap-growing-percent=100');

const program = new Command('relay')
  .description("Footlight's relay: takes streams in and gives them to viewers")
  .option('--data <dir>', 'data directory')
  .option('--http <host:port>', 'where viewers and the API are answered; port 0 takes any free one')
  .option('--https <host:port>', 'the same behind TLS, by HTTP/2 as well; needs a certificate')
  .option('--rtmp <host:port>', 'where RTMP publishers are taken in; port 0 takes any free one')
  .option('--srt <host:port>', 'where SRT publishers and readers are taken in; port 0 takes any free one')
  .option('--rtmps <host:port>', 'where RTMP publishers are taken in behind TLS; needs a certificate')
  .option('--config <file>', 'configuration file in JSON')
  .addOption(new Option('--take-over', 'go on in the place of the relay that starts this one').hideHelp())
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : exitCodes.usage))
  .parse();

let relay: Relay | undefined;
let successor: ChildProcess | undefined;
/**
 * Has another relay take this one's place. One that is starting already is enough.
 * @throws FootlightError RESTART_REFUSED, NOT_READY
 */
function restart(): void {
  if (process.pid === 1 || process.env['INVOCATION_ID'] !== undefined) {
    throw new FootlightError(
      'RESTART_REFUSED',
      "The container or service manager that looks after this relay would end its successor. Restart it there: viewers' players and publishers come back by themselves.",
    );
  }
  if (!relay) throw new FootlightError('NOT_READY', 'The relay is starting.');
  successor ??= startSuccessor(relay, stop).on('error', forgetSuccessor).on('exit', forgetSuccessor);
}
/** Who asked for it sees that this relay still runs. */
function forgetSuccessor(): void {
  successor = undefined;
}
/** Closes what is open, and goes; before the relay is ready there is nothing that must be closed. */
function stop(): void {
  setTimeout(() => process.exit(0), closeTimeoutMs);
  (relay?.close() ?? Promise.resolve()).then(() => process.exit(0), exitWith);
}
/** Reads the settings anew; what came of it is in the log. */
function reload(): void {
  try {
    relay?.reload();
  } catch {
    // A wrong setting leaves everything as it was.
  }
}
process.on('SIGHUP', reload);
process.once('SIGTERM', stop);
process.once('SIGINT', stop);

try {
  const readSettings = () =>
    loadSettings({ flags: program.opts<SettingSources['flags']>(), env: process.env });
  const { settings, keepers } = program.opts<{ takeOver?: true }>().takeOver
    ? await takeOver(readSettings())
    : { settings: readSettings(), keepers: {} };
  relay = await startRelay(settings, {
    readSettings,
    keepers,
    onStopRequested: stop,
    onRestartRequested: restart,
  });
  process.stdout.write(`${JSON.stringify(relay.ready)}\n`);
} catch (error) {
  exitWith(error);
}
