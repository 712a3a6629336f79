import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBackup, restoreBackup } from '../../../server/backup.ts';
import { loadSettings } from '../../../server/config/load.ts';
import { Channels } from '../../../server/platform/channels/channels.ts';
import { SqlChannelStore } from '../../../server/storage/channel-store.ts';
import { openDataDirectory, type DataDirectory } from '../../../server/storage/data-directory.ts';
import { openDatabase } from '../../../server/storage/database.ts';
import { openSecretBox } from '../../../server/storage/secret-box.ts';
import { SqlWebhookStore } from '../../../server/storage/webhook-store.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { startPostgres } from '../../support/postgres-server.ts';
import { giveDatabase } from '../../support/relay-process.ts';

interface Place {
  directory: DataDirectory;
  channels: Channels;
  webhooks: SqlWebhookStore;
  backup: () => Promise<Uint8Array>;
  close: () => Promise<void>;
}

describe('a backup', () => {
  let folder: string;
  let backup: Uint8Array;
  let streamKey: string;
  let postgres: Awaited<ReturnType<typeof startPostgres>>;

  const settingsOf = (data: string, databaseUrl?: string) =>
    loadSettings({
      flags: { data },
      env: {
        FOOTLIGHT_MAX_LIVE_SESSIONS: '7',
        ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
      },
    });

  async function open(data: string, databaseUrl?: string): Promise<Place> {
    const directory = openDataDirectory(data, () => false);
    const database = await openDatabase({ dataDirectory: directory, databaseUrl, logger: silentLogger });
    const secretBox = openSecretBox(undefined, directory.secretKeyFile);
    return {
      directory,
      channels: new Channels(new SqlChannelStore(database), secretBox, () => 10),
      webhooks: new SqlWebhookStore(database),
      backup: () => makeBackup(database, directory, settingsOf(data, databaseUrl)),
      close: async () => {
        await database.close();
        directory.release();
      },
    };
  }

  async function restore(content: Uint8Array, data: string, replace: boolean, databaseUrl?: string) {
    const directory = openDataDirectory(data, () => false);
    try {
      return await restoreBackup(content, directory, settingsOf(data, databaseUrl), replace);
    } finally {
      directory.release();
    }
  }

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'footlight-backup-'));
    postgres = await startPostgres();
    const data = path.join(folder, 'source');
    giveDatabase(data);
    const source = await open(data);
    ({ streamKey } = await source.channels.create('show', "A 'title' with 🎭", 'a-passphrase-of-its-own'));
    await source.webhooks.insert({
      id: 'hook',
      url: 'https://example.org/',
      sealedSecret: 'sealed',
      events: ['channel.live'],
      channel: null,
      viewerThreshold: 1_000_000,
      enabled: true,
      createdAt: new Date('2026-01-02T03:04:05.678Z'),
    });
    // A message refers to its webhook, whose table comes later in the alphabet than nothing of it.
    await source.webhooks.saveDelivery(
      {
        id: 'message',
        webhookId: 'hook',
        event: 'channel.live',
        body: '{"a":"\\u0000"}',
        state: 'waiting',
        attempts: 1,
        createdAt: new Date(),
        lastAttemptAt: null,
        nextAttemptAt: new Date(),
        status: null,
        reason: null,
      },
      10,
    );
    backup = await source.backup();
    await source.close();
  });
  afterAll(() => {
    postgres?.stop();
    rmSync(folder, { recursive: true });
  });

  it.each(['embedded', 'PostgreSQL'])('brings everything to another place, %s', async (kind) => {
    const databaseUrl = kind === 'PostgreSQL' ? postgres?.url : undefined;
    const data = path.join(folder, kind);
    // There is a database already, with a channel that is not in the backup.
    cpSync(path.join(folder, 'source'), data, { recursive: true });
    const before = await open(data, databaseUrl);
    await before.channels.create('other');
    await before.close();
    await expect(restore(backup, data, false, databaseUrl)).rejects.toMatchObject({
      code: 'BACKUP_UNUSABLE',
    });
    const report = await restore(backup, data, true, databaseUrl);
    expect(report).toMatchObject({ rows: 3, settingsFile: path.join(data, 'restored-settings.json') });
    // The former embedded one is kept.
    expect(existsSync(report.formerDatabase ?? '')).toBe(databaseUrl === undefined);

    const place = await open(data, databaseUrl);
    // The sealed passphrase opens: its key came along.
    expect(await place.channels.authenticate(streamKey)).toEqual({
      slug: 'show',
      passphrase: 'a-passphrase-of-its-own',
    });
    expect((await place.channels.list()).map(({ title }) => title)).toEqual(["A 'title' with 🎭"]);
    expect(await place.webhooks.list()).toMatchObject([
      { id: 'hook', viewerThreshold: 1_000_000, createdAt: new Date('2026-01-02T03:04:05.678Z') },
    ]);
    expect(await place.webhooks.waiting(10)).toMatchObject([{ id: 'message', body: '{"a":"\\u0000"}' }]);
    await place.close();
  });

  it('that is damaged or of a newer version is refused before anything changes', async () => {
    const newer = {
      format: 1,
      version: '9.0.0',
      createdAt: '2030-01-01T00:00:00Z',
      settings: {},
      tables: {},
    };
    const cases = [
      Buffer.from('no gzip'),
      backup.subarray(0, backup.length - 20),
      gzipSync('{}'),
      gzipSync(JSON.stringify({ ...newer, format: 2, migration: '0001-channels' })),
      gzipSync(JSON.stringify({ ...newer, migration: '9999-later' })),
    ];
    const data = path.join(folder, 'refused');
    for (const content of cases) {
      await expect(restore(content, data, true)).rejects.toMatchObject({ code: 'BACKUP_UNUSABLE' });
      expect(existsSync(path.join(data, 'database'))).toBe(false);
    }
  });
});
