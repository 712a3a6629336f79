import type { Command } from 'commander';
import { z } from 'zod';
import {
  webhookDeliveryListSchema,
  webhookListSchema,
  webhookSchema,
  webhookTestSchema,
  webhookWithSecretSchema,
  type Webhook,
  type WebhookDelivery,
} from '../src/shared/contracts/webhooks.ts';
import { withCommonOptions, type CommonOptions } from './command-options.ts';
import { withRelay } from './with-relay.ts';

interface AddOptions extends CommonOptions {
  events?: string;
  channel?: string;
  viewers?: string;
}

function showWebhook({ id, url, enabled, channel, events }: Webhook): string {
  return [id, enabled ? 'on' : 'off', url, channel ?? 'every channel', events.join(',')].join('\t');
}

function showDelivery({ createdAt, event, state, attempts, reason }: WebhookDelivery): string {
  return [createdAt, event, state, `${attempts} attempts`, reason ?? ''].join('\t').trimEnd();
}

const at = (id: string): string => `/webhooks/${encodeURIComponent(id)}`;

/** `footlight webhook …`: who is told of what happens. Needs the running relay. */
export function addWebhookCommands(program: Command): void {
  const webhook = program.command('webhook').description('Say which addresses are told of what happens');
  const subcommand = (usage: string, description: string): Command =>
    withCommonOptions(webhook.command(usage).description(description));

  subcommand('add <url>', 'post what happens to an address, and show its signing secret')
    .option('--events <names>', 'which, between commas; all if absent')
    .option('--channel <slug>', 'of this channel only')
    .option('--viewers <number>', 'tell once in a broadcast when so many watch')
    .action((url: string, options: AddOptions) =>
      withRelay(options, async (relay) => {
        const created = await relay.call('POST', '/webhooks', webhookWithSecretSchema, {
          url,
          ...(options.events === undefined ? {} : { events: options.events.split(',') }),
          ...(options.channel === undefined ? {} : { channel: options.channel }),
          ...(options.viewers === undefined ? {} : { viewerThreshold: Number(options.viewers) }),
        });
        if (options.json) return JSON.stringify(created);
        return [
          `The webhook ${created.id} is ready. Try it with: footlight webhook test ${created.id}`,
          `  Secret:  ${created.secret}`,
          'The secret is shown only now. The receiver checks with it that a message is from this relay.',
        ].join('\n');
      }),
    );
  subcommand('list', 'list all webhooks').action((options: CommonOptions) =>
    withRelay(options, async (relay) => {
      const list = await relay.call('GET', '/webhooks', webhookListSchema);
      if (options.json) return JSON.stringify(list);
      return list.webhooks.length === 0
        ? 'There are no webhooks.'
        : list.webhooks.map(showWebhook).join('\n');
    }),
  );
  subcommand('test <id>', 'call a webhook once, now').action((id: string, options: CommonOptions) =>
    withRelay(options, async (relay) => {
      const outcome = await relay.call('POST', `${at(id)}/test`, webhookTestSchema);
      if (!outcome.delivered) process.exitCode = 1;
      if (options.json) return JSON.stringify(outcome);
      if (outcome.delivered) return `The receiver took it (${outcome.status ?? 0}).`;
      return `The receiver did not take it: ${outcome.reason ?? `it answered ${outcome.status ?? 0}.`}`;
    }),
  );
  subcommand('deliveries <id>', "a webhook's newest messages, and what became of them").action(
    (id: string, options: CommonOptions) =>
      withRelay(options, async (relay) => {
        const list = await relay.call('GET', `${at(id)}/deliveries`, webhookDeliveryListSchema);
        if (options.json) return JSON.stringify(list);
        return list.deliveries.length === 0
          ? 'It has had no message yet.'
          : list.deliveries.map(showDelivery).join('\n');
      }),
  );
  for (const [name, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    subcommand(`${name} <id>`, `switch a webhook ${enabled ? 'on' : 'off'}`).action(
      (id: string, options: CommonOptions) =>
        withRelay(options, async (relay) => {
          const changed = await relay.call('PATCH', at(id), webhookSchema, { enabled });
          return options.json ? JSON.stringify(changed) : showWebhook(changed);
        }),
    );
  }
  subcommand('delete <id>', 'delete a webhook and its messages').action(
    (id: string, options: CommonOptions) =>
      withRelay(options, async (relay) => {
        await relay.call('DELETE', at(id), z.undefined());
        return options.json ? JSON.stringify({ id, deleted: true }) : `The webhook ${id} is deleted.`;
      }),
  );
}
