/** The `footlight` command: looks after a relay's channels. */
import { Command } from 'commander';
import { defaultDataDirectory } from '../server/config/load.ts';
import { messageOf } from '../src/shared/base/errors.ts';
import type { ChannelWithKey } from '../src/shared/contracts/relay.ts';
import { exitCodes, exitWith } from './exit.ts';
import { openRelayAdmin, type RelayAdmin } from './relay-admin.ts';

interface CommonOptions {
  data?: string;
  json?: true;
}

async function withAdmin(options: CommonOptions, act: (admin: RelayAdmin) => Promise<string>): Promise<void> {
  try {
    const directory = options.data ?? process.env['FOOTLIGHT_DATA'] ?? defaultDataDirectory(process.env);
    const admin = await openRelayAdmin(directory);
    try {
      process.stdout.write(`${await act(admin)}\n`);
    } finally {
      await admin.close();
    }
  } catch (error) {
    exitWith(error);
  }
}

function showKey(what: string, channel: ChannelWithKey, options: CommonOptions): string {
  if (options.json) return JSON.stringify(channel);
  return [
    what,
    // Broadcast programs have a field for each.
    `  Server:      ${channel.rtmpUrl.slice(0, channel.rtmpUrl.lastIndexOf('/'))}`,
    `  Stream key:  ${channel.streamKey}`,
    `  Watch at:    ${channel.watchUrl}`,
    'The key is shown only now. Whoever has it can go live on this channel.',
  ].join('\n');
}

const program = new Command('footlight').description("Looks after a Footlight relay's channels");
const channel = program.command('channel').description('Make, list and remove channels');

function subcommand(usage: string, description: string): Command {
  return channel
    .command(usage)
    .description(description)
    .option('--data <dir>', 'data directory of the relay')
    .option('--json', 'answer in JSON');
}

subcommand('create <slug>', 'make a channel and show its stream key')
  .option('--title <title>', 'what viewers read; the slug if absent')
  .action((slug: string, options: CommonOptions & { title?: string }) =>
    withAdmin(options, async (admin) => {
      const created = await admin.create({
        slug,
        ...(options.title === undefined ? {} : { title: options.title }),
      });
      return showKey(`The channel ${slug} is ready.`, created, options);
    }),
  );
subcommand('list', 'list all channels').action((options: CommonOptions) =>
  withAdmin(options, async (admin) => {
    const channels = await admin.list();
    if (options.json) return JSON.stringify({ channels });
    if (channels.length === 0)
      return 'There are no channels yet. Make one with: footlight channel create my-show';
    return channels
      .map(({ slug, title, live }) => `${slug}\t${live ? 'live' : 'offline'}\t${title}`)
      .join('\n');
  }),
);
subcommand('rotate-key <slug>', 'replace the stream key and show the new one').action(
  (slug: string, options: CommonOptions) =>
    withAdmin(options, async (admin) =>
      showKey(
        `The channel ${slug} has a new key; the old one is void.`,
        await admin.rotateKey(slug),
        options,
      ),
    ),
);
subcommand('delete <slug>', 'delete a channel; ends its broadcast').action(
  (slug: string, options: CommonOptions) =>
    withAdmin(options, async (admin) => {
      await admin.delete(slug);
      return options.json ? JSON.stringify({ slug, deleted: true }) : `The channel ${slug} is deleted.`;
    }),
);

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
