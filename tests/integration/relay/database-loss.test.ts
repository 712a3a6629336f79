import { sql } from 'kysely';
import { afterAll, expect, it } from 'vitest';
import { openBareDatabase } from '../../../server/storage/database.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { FfmpegPublisher } from '../../support/ffmpeg-publisher.ts';
import { HlsViewer, waitForChannel } from '../../support/hls-viewer.ts';
import { startPostgres } from '../../support/postgres-server.ts';
import { RelayProcess } from '../../support/relay-process.ts';

const patience = { timeout: 30_000 };
const publishers: FfmpegPublisher[] = [];
let relay: RelayProcess | undefined;
let postgres: Awaited<ReturnType<typeof startPostgres>>;

afterAll(async () => {
  await Promise.all(publishers.map((publisher) => publisher.kill()));
  await relay?.dispose();
  postgres?.stop();
});

it('a broadcast goes on while PostgreSQL is gone, the log names it, and all is well when it is back', async ({
  skip,
}) => {
  postgres = await startPostgres();
  if (!postgres) return skip("Debian's package postgresql is not installed.");
  relay = await RelayProcess.start({ env: { DATABASE_URL: postgres.url, FOOTLIGHT_RUNGS: '[]' } });
  const { http } = relay;
  const statusOf = async (path: string): Promise<number> => (await fetch(`${http}${path}`)).status;
  const other = await relay.createChannel('other');
  const channel = await relay.createChannel('show');
  publishers.push(new FfmpegPublisher(channel.rtmpUrl));
  await waitForChannel(http, 'show', ({ live }) => live);
  const viewer = new HlsViewer(http, 'show');
  const last = async () => {
    const { mediaSequence, segments } = await viewer.playlist('source');
    return mediaSequence + segments.length;
  };
  expect(await statusOf('/readyz')).toBe(200);
  // One that is lost between two statements: nothing asks just then that could be told.
  const db = await openBareDatabase({ databaseUrl: postgres.url, logger: silentLogger });
  const [taken, lost] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const between = db.connection().execute(async (own) => {
    await sql`select 1`.execute(own);
    taken.resolve(undefined);
    await lost.promise;
    await sql`select 1`.execute(own);
  });
  await taken.promise;

  postgres.halt();
  await expect.poll(() => statusOf('/readyz'), patience).toBe(503);
  lost.resolve(undefined);
  await expect(between).rejects.toMatchObject({ code: 'NOT_READY' });
  await db.destroy();
  const atLoss = await last();
  await expect.poll(last, patience).toBeGreaterThan(atLoss + 1);
  expect(await statusOf('/healthz')).toBe(200);
  expect(await (await fetch(`${http}/metrics`)).text()).toMatch(/^footlight_database_up 0$/m);
  const answer = await fetch(`${http}/api/v1/channels/other`);
  expect([answer.status, await answer.json()]).toMatchObject([503, { error: { code: 'NOT_READY' } }]);
  // Who comes now is told to come again, and the one on air stays.
  const late = new FfmpegPublisher(other.rtmpUrl);
  publishers.push(late);
  expect(await late.ended()).not.toBe(0);
  await expect
    .poll(() => relay?.stderr, patience)
    .toContain('The database does not answer: what is live goes on');

  postgres.resume();
  await expect.poll(() => statusOf('/readyz'), patience).toBe(200);
  publishers.push(new FfmpegPublisher(other.rtmpUrl));
  await waitForChannel(http, 'other', ({ live }) => live);
  await expect.poll(() => relay?.stderr, patience).toContain('The database answers again');
  expect((await viewer.playlist('source')).segments.some(({ discontinuity }) => discontinuity)).toBe(false);
});
