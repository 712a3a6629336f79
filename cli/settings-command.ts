import type { Command } from 'commander';
import { variableOf } from '../server/config/load.ts';
import { whenItCounts } from '../server/config/live-settings.ts';
import { secretSettings, settingsSchema, type SettingName } from '../server/config/settings.ts';

interface Described {
  name: string;
  variable: string;
  /** As JSON; absent where there is none. */
  fallback?: string;
  allowed: string;
  counts: ReturnType<typeof whenItCounts>;
}

const counting = {
  now: 'at a reload',
  nextBroadcast: 'at a reload, for the next broadcast',
  restart: 'at a restart',
} as const;

/** `footlight settings`: every setting of the relay, with what is allowed. */
export function addSettingsCommand(program: Command): void {
  program
    .command('settings')
    .description('list every setting of the relay, its default and what is allowed')
    .option('--json', 'answer in JSON')
    .action((options: { json?: true }) => {
      const settings = describeSettings();
      const text = options.json ? JSON.stringify({ settings }) : settings.map(show).join('\n');
      process.stdout.write(`${text}\n`);
    });
}

function describeSettings(): Described[] {
  const defaults: Readonly<Record<string, unknown>> = settingsSchema.parse({
    data: 'the user’s data directory',
  });
  return Object.entries(settingsSchema.shape).map(([name, schema]) => ({
    name,
    variable: variableOf(name),
    ...(defaults[name] === undefined ? {} : { fallback: JSON.stringify(defaults[name]) }),
    allowed: schema.description ?? '',
    counts: whenItCounts(name as SettingName),
  }));
}

function show({ name, variable, fallback, allowed, counts }: Described): string {
  const secret = secretSettings.has(name) ? '; never printed' : '';
  return [
    `${name}  (${variable})`,
    `  ${allowed}${secret}`,
    `  default: ${fallback ?? 'none'}; a change counts ${counting[counts]}`,
  ].join('\n');
}
