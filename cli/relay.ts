/** The relay as a program: `npm run relay -- [--data DIR] [--http HOST:PORT] [--https HOST:PORT] [--rtmp HOST:PORT] [--srt HOST:PORT] [--rtmps HOST:PORT] [--config FILE]`. */
import { Command } from 'commander';
import { loadSettings, type SettingSources } from '../server/config/load.ts';
import { startRelay, type Relay } from '../server/main.ts';
import { exitCodes, exitWith } from './exit.ts';

/** Past this the relay goes without having closed everything. */
const closeTimeoutMs = 9000;

const program = new Command('relay')
  .description("Footlight's relay: takes streams in and gives them to viewers")
  .option('--data <dir>', 'data directory')
  .option('--http <host:port>', 'where viewers and the API are answered; port 0 takes any free one')
  .option('--https <host:port>', 'the same behind TLS, by HTTP/2 as well; needs a certificate')
  .option('--rtmp <host:port>', 'where RTMP publishers are taken in; port 0 takes any free one')
  .option('--srt <host:port>', 'where SRT publishers and readers are taken in; port 0 takes any free one')
  .option('--rtmps <host:port>', 'where RTMP publishers are taken in behind TLS; needs a certificate')
  .option('--config <file>', 'configuration file in JSON')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : exitCodes.usage))
  .parse();

let relay: Relay | undefined;
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
  relay = await startRelay(readSettings(), { readSettings, onStopRequested: stop });
  process.stdout.write(`${JSON.stringify(relay.ready)}\n`);
} catch (error) {
  exitWith(error);
}
