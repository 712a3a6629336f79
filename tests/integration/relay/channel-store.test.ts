import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Channels } from '../../../server/platform/channels/channels.ts';
import { SqlChannelStore } from '../../../server/storage/channel-store.ts';
import { openDataDirectory, type DataDirectory } from '../../../server/storage/data-directory.ts';
import { openDatabase, type Database } from '../../../server/storage/database.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { startPostgres } from '../../support/postgres-server.ts';

describe.each(['embedded', 'PostgreSQL'])('channels in the %s database', (kind) => {
  let directory: string;
  let dataDirectory: DataDirectory;
  let database: Database | undefined;
  let postgres: Awaited<ReturnType<typeof startPostgres>>;

  async function open(): Promise<Channels> {
    database = await openDatabase({ dataDirectory, databaseUrl: postgres?.url, logger: silentLogger });
    return new Channels(new SqlChannelStore(database), 3);
  }

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'footlight-store-'));
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
    expect(await channels.authenticate(streamKey)).toBe('first');

    const { streamKey: next } = await channels.rotateKey('first');
    expect(await channels.authenticate(next)).toBe('first');
    for (const wrong of [streamKey, '', 'x'.repeat(1000), "' or 1=1 --", next.toUpperCase()]) {
      await expect(channels.authenticate(wrong)).rejects.toMatchObject({ code: 'STREAM_KEY_WRONG' });
    }
    await channels.delete('first');
    await expect(channels.get('first')).rejects.toMatchObject({ code: 'CHANNEL_NOT_FOUND' });
    await expect(channels.authenticate(next)).rejects.toMatchObject({ code: 'STREAM_KEY_WRONG' });
  });
});
