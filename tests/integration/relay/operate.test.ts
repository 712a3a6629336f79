import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webhookListSchema, webhookWithSecretSchema } from '../../../src/shared/contracts/webhooks.ts';
import { FfmpegPublisher } from '../../support/ffmpeg-publisher.ts';
import { footlight } from '../../support/footlight-command.ts';
import { waitForChannel } from '../../support/hls-viewer.ts';
import { RelayProcess } from '../../support/relay-process.ts';
import { WebhookReceiver } from '../../support/webhook-receiver.ts';

const patience = { timeout: 30_000 };

describe('a relay in operation', () => {
  let folder: string;
  let relay: RelayProcess;
  let receiver: WebhookReceiver;
  let publisher: FfmpegPublisher | undefined;

  const config = (settings: object): void => {
    writeFileSync(
      path.join(folder, 'config.json'),
      JSON.stringify({ rungs: [], reconnectGraceS: 20, ...settings }),
    );
  };
  const call = async (
    method: string,
    address: string,
    body?: object,
  ): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${relay.http}/api/v1${address}`, {
      method,
      headers: {
        authorization: `Bearer ${relay.adminToken}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  };
  const messagesOf = (pattern: RegExp) => relay.log.filter(({ msg }) => pattern.test(msg));

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'footlight-operate-'));
    config({});
    receiver = await WebhookReceiver.start();
    relay = await RelayProcess.start({ args: ['--config', path.join(folder, 'config.json')] });
  });
  afterAll(async () => {
    await publisher?.kill();
    await relay.dispose();
    await receiver.close();
    rmSync(folder, { recursive: true });
  });

  it('refuses webhooks to its own machine until the setting, read anew, allows them', async () => {
    const wanted = { url: receiver.url, viewerThreshold: 1 };
    expect(await call('POST', '/webhooks', wanted)).toMatchObject({
      status: 400,
      body: { error: { code: 'WEBHOOK_ADDRESS_REFUSED' } },
    });
    config({ webhooksToOwnNetwork: true });
    expect(await call('POST', '/relay/reload')).toEqual({
      status: 200,
      body: { now: ['webhooksToOwnNetwork'], nextBroadcast: [], restart: [] },
    });
    const { status, body } = await call('POST', '/webhooks', wanted);
    expect(status).toBe(201);
    const webhook = webhookWithSecretSchema.parse(body);
    receiver.secret = webhook.secret;
    expect(await call('POST', `/webhooks/${webhook.id}/test`)).toEqual({
      status: 200,
      body: { delivered: true, status: 204 },
    });
    expect(receiver.messages).toMatchObject([{ type: 'test', isGenuine: true }]);
    // The secret is in no other answer.
    expect(JSON.stringify(await call('GET', '/webhooks'))).not.toContain(webhook.secret);
    expect(relay.stderr).not.toContain(webhook.secret);
  });

  it('is judged by the settings in force', async () => {
    const { code, stdout } = await footlight('doctor', '--json', '--data', relay.dataDirectory);
    expect(code).toBe(0);
    const { findings } = JSON.parse(stdout) as { findings: object[] };
    const message = `those of the relay that runs as process ${relay.process.pid ?? 0}`;
    expect(findings[0]).toEqual({ subject: 'settings', state: 'good', message });
    // Those of this test's own environment have a ladder.
    expect(findings.at(-1)).toEqual({
      subject: 'ladder',
      state: 'good',
      message: 'none: the source is passed through',
    });
  });

  it('tells webhooks what happens, reads settings anew and logs more while a channel is live', async () => {
    const channel = await relay.createChannel('show');
    publisher = new FfmpegPublisher(channel.rtmpUrl);
    await waitForChannel(relay.http, 'show', ({ live }) => live);
    expect((await fetch(`${relay.http}/hls/show/index.m3u8`)).status).toBe(200);
    const watching = await call('POST', '/channels/show/viewing', { viewer: 'a-page-of-this-test-0001' });
    expect(watching.status).toBe(204);
    await expect.poll(() => receiver.types, patience).toContain('viewers.reached');

    // A wrong file changes nothing; a right one what can be changed.
    config({ reconnectGraceS: 'long' });
    expect(await call('POST', '/relay/reload')).toMatchObject({
      status: 400,
      body: { error: { code: 'CONFIG_INVALID' } },
    });
    config({ webhooksToOwnNetwork: true, reconnectGraceS: 0, maxLiveSessions: 1, partTargetMs: 500 });
    relay.process.kill('SIGHUP');
    await expect
      .poll(() => messagesOf(/were read anew/).at(-1), patience)
      .toMatchObject({
        now: ['maxLiveSessions'],
        nextBroadcast: ['reconnectGraceS'],
        restart: ['partTargetMs'],
      });
    const other = await relay.createChannel('other');
    const second = new FfmpegPublisher(other.rtmpUrl);
    expect(await second.ended()).not.toBe(0);

    expect(await call('PUT', '/relay/log-level', { level: 'debug' })).toMatchObject({ status: 200 });
    await fetch(`${relay.http}/api/v1/channels/show?token=seldom`, { headers: { 'x-request-id': 'mine-1' } });
    await expect
      .poll(() => messagesOf(/A request was answered/), patience)
      .toContainEqual(
        expect.objectContaining({ requestId: 'mine-1', route: '/api/v1/channels/:slug', status: 200 }),
      );
    expect(relay.stderr).not.toContain('seldom');
    expect(await call('PUT', '/relay/log-level', { level: 'info' })).toMatchObject({ status: 200 });

    expect((await call('GET', '/relay')).body).toMatchObject({
      state: 'running',
      databaseAnswers: true,
      liveChannels: ['show'],
      pid: relay.process.pid,
    });
    const metrics = await (await fetch(`${relay.http}/metrics`)).text();
    expect(metrics).toMatch(/^footlight_live_sessions 1$/m);
    expect(metrics).toMatch(/^footlight_occurrences_total\{kind="live"\} 1$/m);
    expect(metrics).toMatch(/^footlight_part_delay_seconds_count [1-9]/m);
    expect(metrics).toMatch(
      /^footlight_http_requests_total\{status="2xx",route="\/hls\/[^"]*index.m3u8"\} \d+$/m,
    );
    expect(metrics).toMatch(/^footlight_database_up 1$/m);
    expect(metrics).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);

    // The publisher is lost; its session is as old as the former setting, so it waits for the return.
    await publisher.kill();
    await expect.poll(() => receiver.types, patience).toContain('publisher.lost');
    await call('DELETE', '/channels/show');
    await expect.poll(() => receiver.types, patience).toContain('channel.ended');
    expect(receiver.types.filter((type) => type === 'channel.live')).toHaveLength(1);
    expect(receiver.messages.every(({ isGenuine }) => isGenuine)).toBe(true);
    expect(receiver.messages.find(({ type }) => type === 'channel.ended')).toMatchObject({
      data: { channel: 'show', reason: 'the channel was deleted' },
    });
  });

  it('keeps a log of what webhooks were told, and switches off who answers that it is gone', async () => {
    const [webhook] = webhookListSchema.parse((await call('GET', '/webhooks')).body).webhooks;
    const id = webhook?.id ?? '';
    const deliveries = async () => (await call('GET', `/webhooks/${id}/deliveries`)).body;
    await expect.poll(deliveries, patience).toMatchObject({
      deliveries: expect.arrayContaining([
        expect.objectContaining({ event: 'channel.live', state: 'delivered', attempts: 1, status: 204 }),
      ]) as unknown,
    });
    receiver.status = 410;
    publisher = new FfmpegPublisher((await relay.createChannel('again')).rtmpUrl);
    await expect
      .poll(async () => (await call('GET', `/webhooks/${id}`)).body, patience)
      .toMatchObject({ enabled: false });
    expect(await call('DELETE', `/webhooks/${id}`)).toMatchObject({ status: 204 });
    expect(await call('GET', `/webhooks/${id}`)).toMatchObject({
      status: 404,
      body: { error: { code: 'WEBHOOK_NOT_FOUND' } },
    });
  });
});
