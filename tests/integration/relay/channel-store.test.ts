import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Channels } from '../../../server/platform/channels/channels.ts';
import { SqlChannelStore } from '../../../server/storage/channel-store.ts';
import { openDataDirectory, type DataDirectory } from '../../../server/storage/data-directory.ts';
import { openDatabase, type Database } from '../../../server/storage/database.ts';
import { openSecretBox } from '../../../server/storage/secret-box.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { startPostgres } from '../../support/postgres-server.ts';
import { giveDatabase } from '../../support/relay-process.ts';

describe.each(['embedded', 'PostgreSQL'])('channels in the %s database', (kind) => {
  let directory: string;
  let dataDirectory: DataDirectory;
  let database: Database | undefined;
  let postgres: Awaited<ReturnType<typeof startPostgres>>;

  async function open(): Promise<Channels> {
    database = await openDatabase({ dataDirectory, databaseUrl: postgres?.url, logger: silentLogger });
    const secretBox = openSecretBox(undefined, dataDirectory.secretKeyFile);
    return new Channels(new SqlChannelStore(database), secretBox, () => 3);
  }

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'footlight-store-'));
    if (kind === 'embedded') giveDatabase(directory);
    dataDirectory = openDataDirectory(directory, () => false);
    if (kind === 'PostgreSQL') postgres = await startPostgres();
  });
  afterAll(async () => {
    await database?.close();
    postgres?.stop();
    dataDirectory.release();
    rmSync(directory, { recursive: true, force: true });
  });

  it('are kept through a restart, found by their key only, and bounded in number', async ({ skip }) => {
    if (kind === 'PostgreSQL' && !postgres) return skip("Debian's package postgresql is not installed.");
    let channels = await open();
    const { streamKey } = await channels.create('first', "A 'title' with 🎭");
    // All at once, as they may come.
    const made = await Promise.allSettled(['second', 'second', 'third'].map((slug) => channels.create(slug)));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    await expect(channels.create('fourth')).rejects.toMatchObject({ code: 'TOO_MANY_CHANNELS' });
    await database?.close();

    channels = await open();
    const list = await channels.list();
    expect(list.map(({ slug }) => slug)).toEqual(['first', 'second', 'third']);
    expect(list[0]).toMatchObject({
      title: "A 'title' with 🎭",
      keyHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(list[0]?.createdAt).toBeInstanceOf(Date);
    expect(await channels.authenticate(streamKey)).toEqual({ slug: 'first', passphrase: undefined });
    expect(await channels.authenticate(streamKey, 'first')).toMatchObject({ slug: 'first' });
    for (const [other, code] of [
      ['second', 'STREAM_KEY_WRONG'],
      ['none', 'CHANNEL_NOT_FOUND'],
      ["' or 1=1 --", 'CHANNEL_NOT_FOUND'],
    ] as const) {
      await expect(channels.authenticate(streamKey, other)).rejects.toMatchObject({ code });
    }

    const { streamKey: next } = await channels.rotateKey('first');
    expect(await channels.authenticate(next)).toMatchObject({ slug: 'first' });
    for (const wrong of [streamKey, '', 'x'.repeat(1000), "' or 1=1 --", next.toUpperCase()]) {
      await expect(channels.authenticate(wrong)).rejects.toMatchObject({ code: 'STREAM_KEY_WRONG' });
    }

    const passphrase = "it's 10 to 79!".replaceAll(' ', '_');
    for (const wrong of ['too short', 'x'.repeat(80), 'with a space', 'ampersand&co', 'ümläutümläut']) {
      await expect(channels.setPassphrase('first', wrong)).rejects.toMatchObject({
        code: 'PASSPHRASE_INVALID',
      });
    }
    await channels.setPassphrase('first', passphrase);
    const { sealedPassphrase } = await channels.get('first');
    expect(sealedPassphrase).toMatch(/^v1\.[\w-]+$/);
    await database?.close();
    channels = await open();
    expect(await channels.access('first')).toEqual({ slug: 'first', passphrase });
    expect(await channels.rotateKey('first')).toMatchObject({ passphrase });
    expect(statSync(dataDirectory.secretKeyFile).mode & 0o777).toBe(0o600);
    // What is sealed for one channel opens for no other, and with no other key.
    const { db } = database as Database;
    await db
      .updateTable('channel')
      .set({ sealed_passphrase: sealedPassphrase })
      .where('slug', '=', 'second')
      .execute();
    await expect(channels.access('second')).rejects.toMatchObject({ code: 'SECRET_KEY_WRONG' });
    const otherKey = openSecretBox('k'.repeat(32), dataDirectory.secretKeyFile);
    expect(() => otherKey.open(sealedPassphrase ?? '', 'passphrase of the channel first')).toThrow(
      "can't be read with the relay's present secret key",
    );
    await channels.setPassphrase('first', undefined);
    expect(await channels.access('first')).toEqual({ slug: 'first', passphrase: undefined });
    await channels.delete('first');
    await expect(channels.get('first')).rejects.toMatchObject({ code: 'CHANNEL_NOT_FOUND' });
    await expect(channels.authenticate(next)).rejects.toMatchObject({ code: 'STREAM_KEY_WRONG' });
  });
});
