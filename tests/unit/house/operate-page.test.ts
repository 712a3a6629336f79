import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { whenItCounts } from '../../../server/config/live-settings.ts';
import { settingsSchema, type SettingName } from '../../../server/config/settings.ts';
import { channelSettingsSchema } from '../../../src/shared/contracts/channel-settings.ts';
import { webhookEvents } from '../../../src/shared/contracts/webhooks.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/operate.md'), 'utf8');
const settings = Object.keys(settingsSchema.shape) as SettingName[];

/** Names in backticks at the beginning of the rows of all tables whose head begins with this. */
function rowsBelow(head: string): (string | undefined)[] {
  const tables = page.matchAll(new RegExp(`^\\| ${head} +\\|.*\\n((?:\\|.*\\n)+)`, 'gm'));
  return [...tables].flatMap(([, table = '']) =>
    [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name),
  );
}

describe("the operators' page", () => {
  it('says of every setting that a reload takes over when it counts', () => {
    const named = (line: RegExp) =>
      [...(line.exec(page)?.[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name).sort();
    const counting = (when: string) => settings.filter((name) => whenItCounts(name) === when).sort();
    expect(named(/^- \*\*now\*\*: (.*)$/m)).toEqual(counting('now'));
    expect(named(/^- \*\*for broadcasts that begin from now on\*\*: (.*)$/m)).toEqual(
      counting('nextBroadcast'),
    );
  });

  it('names every event of webhooks', () => {
    expect(rowsBelow('event').sort()).toEqual([...webhookEvents].sort());
  });

  it('names every setting of a channel', () => {
    expect(rowsBelow('name')).toEqual(expect.arrayContaining(Object.keys(channelSettingsSchema.shape)));
  });

  it('names no variable and no setting of the relay that there is not', () => {
    const variables = [...page.matchAll(/`FOOTLIGHT_([A-Z_]+)`/g)].map(([, name = '']) =>
      name.toLowerCase().replace(/_(\w)/g, (_whole, letter: string) => letter.toUpperCase()),
    );
    const inJson = [...page.matchAll(/^ {2}"(\w+)":/gm)].map(([, name]) => name);
    const inTables = rowsBelow('setting');
    const named = [...variables, ...inJson, ...inTables].filter((name) => name !== 'config');
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((name) => !settings.includes(name as SettingName))).toEqual([]);
  });
});
