import type { Command } from 'commander';
import { z } from 'zod';
import { forwardListSchema, forwardSchema, type Forward } from '../src/shared/contracts/forwards.ts';
import { withCommonOptions, type CommonOptions } from './command-options.ts';
import { withRelay } from './with-relay.ts';

const at = (slug: string, id?: string): string =>
  `/channels/${encodeURIComponent(slug)}/forwards${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;

function showForward({ id, name, url, enabled, state }: Forward): string {
  const phase = enabled ? state.phase : 'off';
  return [id, name, url, phase, `${state.bitrateKbps} kbit/s`, state.problem?.message ?? '']
    .join('\t')
    .trimEnd();
}

/** `footlight forward …`: where channels are sent on to. Needs the running relay. */
export function addForwardCommands(program: Command): void {
  const forward = program.command('forward').description('Send channels on to other addresses');
  const subcommand = (usage: string, description: string): Command =>
    withCommonOptions(forward.command(usage).description(description));

  subcommand('add <slug> <url>', 'send a channel on by RTMP, RTMPS or SRT; the address holds the key')
    .option('--name <name>', 'what you call it; the host if absent')
    .action((slug: string, url: string, options: CommonOptions & { name?: string }) =>
      withRelay(options, async (relay) => {
        const { name } = options;
        const created = await relay.call('POST', at(slug), forwardSchema, {
          url,
          ...(name === undefined ? {} : { name }),
        });
        return options.json ? JSON.stringify(created) : showForward(created);
      }),
    );
  subcommand('list <slug>', 'list them, and how they do').action((slug: string, options: CommonOptions) =>
    withRelay(options, async (relay) => {
      const list = await relay.call('GET', at(slug), forwardListSchema);
      if (options.json) return JSON.stringify(list);
      return list.forwards.map(showForward).join('\n') || `The channel ${slug} is sent on to nobody.`;
    }),
  );
  for (const enabled of [true, false]) {
    const word = enabled ? 'on' : 'off';
    subcommand(`${word} <slug> <id>`, `switch a forward ${word}`).action(
      (slug: string, id: string, options: CommonOptions) =>
        withRelay(options, async (relay) => {
          const changed = await relay.call('PATCH', at(slug, id), forwardSchema, { enabled });
          return options.json ? JSON.stringify(changed) : showForward(changed);
        }),
    );
  }
  subcommand('delete <slug> <id>', 'delete a forward').action(
    (slug: string, id: string, options: CommonOptions) =>
      withRelay(options, async (relay) => {
        await relay.call('DELETE', at(slug, id), z.undefined());
        return options.json ? JSON.stringify({ id, deleted: true }) : `The forward ${id} is deleted.`;
      }),
  );
}
