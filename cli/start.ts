import { Command } from 'commander';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { messageOf } from '../src/shared/base/errors.ts';
import { channelWithKeySchema, relayReadySchema, studioReadySchema } from '../src/shared/contracts/relay.ts';
import { ensureBuilt } from './build.ts';
import { defaultDataDirectory } from '../server/config/load.ts';
import { ProgramProcess } from './program-process.ts';

/** The channel of this machine's own studio. */
const ownSlug = 'studio';

const ownChannelSchema = z.strictObject({ slug: z.string(), streamKey: z.string() });
type OwnChannel = z.infer<typeof ownChannelSchema>;

const program = new Command('start')
  .description('Starts the relay on this machine, and the studio beside it with a channel of its own.')
  .option(
    '--data <dir>',
    "the relay's folder",
    process.env['FOOTLIGHT_DATA'] ?? defaultDataDirectory(process.env),
  )
  .option('--http <host:port>', 'where pages are served')
  .option('--rtmp <host:port>', 'where RTMP publishers are taken in')
  .option('--srt <host:port>', 'where SRT publishers are taken in')
  .option('--profile <dir>', "the studio's folder")
  .option('--headless', 'run the studio without a window', false)
  .option('--fake-devices', 'use a test picture and a tone in place of camera and microphone', false)
  .parse();
const options = program.opts<{
  data: string;
  http?: string;
  rtmp?: string;
  srt?: string;
  profile?: string;
  headless: boolean;
  fakeDevices: boolean;
}>();

function flag(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, value];
}

/** The relay knows only the key's hash; the studio's copy lies here, for its owner alone. */
async function ownChannel(relayUrl: string): Promise<OwnChannel> {
  const path = join(options.data, 'own-channel.json');
  const kept = await readFile(path, 'utf8').then(
    (text) => ownChannelSchema.parse(JSON.parse(text)),
    () => undefined,
  );
  const known = await fetch(`${relayUrl}/api/v1/channels/${ownSlug}`);
  if (kept && known.ok) return kept;
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, 'footlight.ts'),
    ...['channel', known.ok ? 'rotate-key' : 'create', ownSlug, '--data', options.data, '--json'],
  ]);
  const { slug, streamKey } = channelWithKeySchema.parse(JSON.parse(stdout));
  const temporaryPath = `${path}.${process.pid}`;
  await writeFile(temporaryPath, JSON.stringify({ slug, streamKey }), { mode: 0o600 });
  await rename(temporaryPath, path);
  return { slug, streamKey };
}

const asked = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => asked.abort());

/** Resolves when all has ended: with what went wrong, or nothing. */
async function start(signal: AbortSignal): Promise<string> {
  await ensureBuilt('web', 'studio');
  await using ending = new AsyncDisposableStack();
  const log = (line: string): boolean => process.stderr.write(`${line}\n`);

  const relay = await ProgramProcess.start(
    'relay',
    [
      ...['--data', options.data],
      ...flag('--http', options.http),
      ...flag('--rtmp', options.rtmp),
      ...flag('--srt', options.srt),
    ],
    relayReadySchema,
    { onStderr: log, signal },
  );
  ending.defer(() => relay.stop());
  process.stdout.write(`${JSON.stringify(relay.ready)}\n`);

  const channel = await ownChannel(relay.ready.http);
  const watchUrl = `${relay.ready.http}/c/${channel.slug}`;
  const studio = await ProgramProcess.start(
    'studio',
    [
      ...['--relay', watchUrl],
      ...flag('--profile', options.profile),
      ...(options.headless ? ['--headless'] : []),
      ...(options.fakeDevices ? ['--fake-devices'] : []),
    ],
    studioReadySchema,
    // By the environment, because every user of the machine can read a command line.
    {
      ...{ onStderr: log, signal },
      environment: {
        FOOTLIGHT_DESTINATION: `${relay.ready.srt}?streamid=#!::r=${channel.slug},m=publish,s=${channel.streamKey}`,
      },
    },
  );
  ending.defer(() => studio.stop());
  process.stdout.write(`${JSON.stringify(studio.ready)}\n`);
  process.stdout.write(`\nStudio      ${studio.ready.ui}\nWatch page  ${watchUrl}\n`);

  return await Promise.race([
    once(signal, 'abort').then(() => ''),
    studio.ended.then((end) => (end.exitCode === 0 ? '' : end.sentence)),
    relay.ended.then((end) => end.sentence),
  ]);
}

try {
  const problem = await start(asked.signal);
  if (problem !== '') process.stderr.write(`${problem}\n`);
  process.exitCode = problem === '' ? 0 : 1;
} catch (thrown) {
  if (!asked.signal.aborted) process.stderr.write(`${messageOf(thrown)}\n`);
  process.exitCode = asked.signal.aborted ? 0 : 1;
}
