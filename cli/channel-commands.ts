import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { Option, type Command } from 'commander';
import type { ChannelSettings } from '../src/shared/contracts/channel-settings.ts';
import type { ChannelWithKey } from '../src/shared/contracts/relay.ts';
import { createViewerTokenSchema } from '../src/shared/contracts/viewing.ts';
import { readSettingChanges } from './channel-settings.ts';
import { withCommonOptions, type CommonOptions } from './command-options.ts';
import { parseDurationS } from './durations.ts';
import { withAdmin } from './with-admin.ts';

/** What was given, or what stands in standard input, where other users can't see it, if that is `-`. */
async function secretOf(given: string): Promise<string> {
  return given === '-' ? (await text(process.stdin)).replace(/\r?\n$/, '') : given;
}

function showKey(what: string, channel: ChannelWithKey, options: CommonOptions): string {
  if (options.json) return JSON.stringify(channel);
  const { rtmpUrl, rtmpsUrl, srtUrl, streamKey, passphrase, watchUrl } = channel;
  const streamId = `#!::r=${channel.slug},m=publish,s=${streamKey}`;
  return [
    what,
    // Broadcast programs have a field for each.
    `  Server:      ${rtmpUrl.slice(0, rtmpUrl.lastIndexOf('/'))}`,
    ...(rtmpsUrl === undefined ? [] : [`  With TLS:    ${rtmpsUrl.slice(0, rtmpsUrl.lastIndexOf('/'))}`]),
    `  Stream key:  ${streamKey}`,
    `  SRT:         ${srtUrl.slice(0, srtUrl.indexOf('?'))}`,
    `  Stream id:   ${streamId}`,
    ...(passphrase === undefined ? [] : [`  Passphrase:  ${passphrase}`]),
    `  Watch at:    ${watchUrl}`,
    'The key is shown only now. Whoever has it can go live on this channel.',
  ].join('\n');
}

function showSettings(settings: ChannelSettings, options: CommonOptions): string {
  if (options.json) return JSON.stringify(settings);
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}

/** `footlight channel …`: channels of a relay, whether it runs or not. */
export function addChannelCommands(program: Command): void {
  const channel = program.command('channel').description('Make, list and remove channels');

  const subcommand = (usage: string, description: string): Command =>
    withCommonOptions(channel.command(usage).description(description));

  subcommand('create <slug>', 'make a channel and show its stream key')
    .option('--title <title>', 'what viewers read; the slug if absent')
    .option('--passphrase <passphrase>', 'encrypt its SRT connections; - reads it from standard input')
    .action((slug: string, options: CommonOptions & { title?: string; passphrase?: string }) =>
      withAdmin(options, async (admin) => {
        const created = await admin.create({
          slug,
          ...(options.title === undefined ? {} : { title: options.title }),
          ...(options.passphrase === undefined ? {} : { passphrase: await secretOf(options.passphrase) }),
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
  subcommand('passphrase <slug>', 'set or remove what its SRT connections are encrypted with')
    .addOption(
      new Option('--set <passphrase>', '10 to 79 signs; - reads it from standard input').conflicts([
        'generate',
        'remove',
      ]),
    )
    .addOption(new Option('--generate', 'make a new one and show it').conflicts('remove'))
    .addOption(new Option('--remove', 'leave connections unencrypted'))
    .action(
      (slug: string, options: CommonOptions & { set?: string; generate?: true; remove?: true }, command) => {
        if (options.set === undefined && !options.generate && !options.remove) {
          (command as Command).error('error: one of --set, --generate and --remove is needed');
        }
        return withAdmin(options, async (admin) => {
          const generated = options.generate ? randomBytes(18).toString('base64url') : undefined;
          const passphrase = options.set === undefined ? (generated ?? null) : await secretOf(options.set);
          const answer = await admin.setPassphrase(slug, passphrase);
          if (options.json)
            return JSON.stringify({
              ...answer,
              ...(generated === undefined ? {} : { passphrase: generated }),
            });
          if (passphrase === null) return `The channel ${slug} has no passphrase any more.`;
          const what = `The channel ${slug} has a new passphrase; the next SRT connection needs it.`;
          return generated === undefined ? what : `${what}\n  Passphrase:  ${generated}`;
        });
      },
    );
  subcommand('settings <slug>', 'show how the channel is set').action(
    (slug: string, options: CommonOptions) =>
      withAdmin(options, async (admin) => showSettings(await admin.settings(slug), options)),
  );
  subcommand('set <slug> <name=value...>', 'change settings of the channel').action(
    (slug: string, changes: string[], options: CommonOptions) =>
      withAdmin(options, async (admin) =>
        showSettings(await admin.changeSettings(slug, readSettingChanges(changes)), options),
      ),
  );
  subcommand('viewer-token <slug>', 'make an address at which a private channel is watched')
    .addOption(
      new Option('--valid-for <duration>', 'such as 30m, 12h or 7d; 12h if absent').argParser(parseDurationS),
    )
    .option('--address <ip>', 'let it open at this address only')
    .action((slug: string, options: CommonOptions & { validFor?: number; address?: string }) =>
      withAdmin(options, async (admin) => {
        const { validFor, address } = options;
        const answer = await admin.createViewerToken(
          slug,
          createViewerTokenSchema.parse({ validForS: validFor, address }),
        );
        if (options.json) return JSON.stringify(answer);
        return [
          `Who has these addresses may watch ${slug} until ${answer.expires}.`,
          `  Watch at:  ${answer.watchUrl}`,
          `  Players:   ${answer.playlistUrl}`,
        ].join('\n');
      }),
    );
  subcommand('switch <slug>', 'put the publisher that stands by on air').action(
    (slug: string, options: CommonOptions) =>
      withAdmin(options, async (admin) => {
        const switched = await admin.switchPublisher(slug);
        if (options.json) return JSON.stringify(switched);
        return (switched.publishers ?? [])
          .map(({ state, role, protocol, remoteAddress }) =>
            [state === 'onAir' ? 'on air' : 'stands by', role, protocol, remoteAddress].join('\t'),
          )
          .join('\n');
      }),
  );
  subcommand('delete <slug>', 'delete a channel; ends its broadcast').action(
    (slug: string, options: CommonOptions) =>
      withAdmin(options, async (admin) => {
        await admin.delete(slug);
        return options.json ? JSON.stringify({ slug, deleted: true }) : `The channel ${slug} is deleted.`;
      }),
  );
}
