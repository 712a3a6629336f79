import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultChannelSettings } from '../../../src/shared/contracts/channel-settings.ts';
import {
  channelListSchema,
  channelWithKeySchema,
  errorBodySchema,
  type ChannelWithKey,
} from '../../../src/shared/contracts/relay.ts';
import { footlight, type CommandOutcome } from '../../support/footlight-command.ts';
import { RelayProcess } from '../../support/relay-process.ts';
import { runProgram } from '../rtmp/programs.ts';

const command = path.join(import.meta.dirname, '..', '..', '..', 'cli', 'footlight.ts');

/** The command as a program; {@link footlight} is the same within this process, and cheaper. */
async function footlightProcess(...args: string[]): Promise<CommandOutcome> {
  const { code, stdout, stderr } = await runProgram(process.execPath, [command, ...args]).finished;
  return { code: code ?? -1, stdout: stdout.toString(), stderr };
}

describe('channels', () => {
  let relay: RelayProcess;

  beforeAll(async () => {
    relay = await RelayProcess.start();
  });
  afterAll(async () => {
    await relay.dispose();
  });

  async function api(method: string, at: string, body?: unknown, token = relay.adminToken) {
    const answer = await fetch(`${relay.http}/api/v1/channels${at}`, {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }
  const data = () => ['--data', relay.dataDirectory];
  const codeOf = (body: unknown) => errorBodySchema.parse(body).error.code;

  it('are made, listed, given a new key, and deleted by the API', async () => {
    const created = await api('POST', '', { slug: 'api-show', title: 'By the API' });
    expect(created.status).toBe(201);
    const { streamKey, rtmpUrl, srtUrl, watchUrl } = channelWithKeySchema.parse(created.body);
    expect(streamKey).toMatch(/^fl_[\w-]{32}$/);
    expect(rtmpUrl).toBe(`${relay.ready.rtmp}/${streamKey}`);
    expect(srtUrl).toBe(`${relay.srtUrl}?streamid=#!::r=api-show,m=publish,s=${streamKey}`);
    expect(watchUrl).toBe(`${relay.http}/c/api-show`);

    const list = await api('GET', '', undefined, '');
    expect(channelListSchema.parse(list.body).channels).toContainEqual({
      slug: 'api-show',
      title: 'By the API',
      live: false,
      interrupted: false,
    });
    expect(JSON.stringify(list.body)).not.toContain(streamKey);

    const rotated = await api('POST', '/api-show/rotate-key');
    expect(channelWithKeySchema.parse(rotated.body).streamKey).not.toBe(streamKey);
    expect((await api('DELETE', '/api-show')).status).toBe(204);
    expect((await api('GET', '/api-show')).status).toBe(404);
  });

  it('are nobody’s to change without the admin token', async () => {
    for (const token of ['', 'wrong', `${relay.adminToken}x`]) {
      const answer = await api('POST', '', { slug: 'mine' }, token);
      expect(answer.status).toBe(401);
      expect(codeOf(answer.body)).toBe('UNAUTHORIZED');
    }
    expect((await api('POST', '/x/rotate-key', undefined, '')).status).toBe(401);
    expect((await api('PUT', '/x/passphrase', { passphrase: null }, '')).status).toBe(401);
    expect((await fetch(`${relay.http}/api/v1/connections`)).status).toBe(401);
    expect((await api('DELETE', '/x', undefined, '')).status).toBe(401);
  });

  it('are refused with a code and a sentence when what is asked is wrong', async () => {
    await api('POST', '', { slug: 'taken' });
    for (const [body, status, code] of [
      [{ slug: 'taken' }, 409, 'CHANNEL_EXISTS'],
      [{ slug: 'Not A Slug' }, 400, 'SLUG_INVALID'],
      [{ slug: 'a', more: 1 }, 400, 'BAD_REQUEST'],
      [{ slug: 'a', title: 'x'.repeat(141) }, 400, 'BAD_REQUEST'],
      [{ slug: 'a', passphrase: 'too short' }, 400, 'PASSPHRASE_INVALID'],
      [{ slug: 'a', passphrase: 'with a space' }, 400, 'PASSPHRASE_INVALID'],
      ['{', 400, 'BAD_REQUEST'],
      [{ slug: 'a', title: 'x'.repeat(100_000) }, 413, 'BAD_REQUEST'],
    ] as const) {
      const answer = await api('POST', '', body);
      expect([answer.status, codeOf(answer.body)]).toEqual([status, code]);
    }
    expect(codeOf((await api('POST', '/none/rotate-key')).body)).toBe('CHANNEL_NOT_FOUND');
    expect(codeOf((await api('DELETE', '/none')).body)).toBe('CHANNEL_NOT_FOUND');
    expect(codeOf((await api('PUT', '/none/passphrase', { passphrase: null })).body)).toBe(
      'CHANNEL_NOT_FOUND',
    );
    expect(codeOf((await api('PUT', '/taken/passphrase', {})).body)).toBe('PASSPHRASE_INVALID');
    expect(codeOf((await api('GET', '/%27%3B--')).body)).toBe('CHANNEL_NOT_FOUND');
  });

  it('have a passphrase that only admins hear of, and that is shown with the key', async () => {
    const passphrase = 'ten-or-more_signs!';
    const created = await api('POST', '', { slug: 'secret', passphrase });
    const { srtUrl } = channelWithKeySchema.parse(created.body);
    expect(created.body).toMatchObject({
      passphrase,
      srtUrl: expect.stringMatching(/&passphrase=/) as string,
    });
    expect(srtUrl.endsWith(`&passphrase=${passphrase}`)).toBe(true);
    expect((await api('GET', '/secret')).body).toMatchObject({ hasPassphrase: true });
    expect((await api('GET', '/secret', undefined, '')).body).not.toHaveProperty('hasPassphrase');
    expect(JSON.stringify((await api('GET', '')).body)).not.toContain(passphrase);
    expect((await api('POST', '/secret/rotate-key')).body).toMatchObject({ passphrase });
    const removed = await api('PUT', '/secret/passphrase', { passphrase: null });
    expect(removed).toEqual({ status: 200, body: { slug: 'secret', hasPassphrase: false } });
    expect((await api('POST', '/secret/rotate-key')).body).not.toHaveProperty('passphrase');
    await api('DELETE', '/secret');
  });

  it('have settings for admins, which are changed one by one and go with the channel', async () => {
    await api('POST', '', { slug: 'set' });
    const before = await api('GET', '/set/settings');
    expect(before).toEqual({ status: 200, body: defaultChannelSettings });
    const changed = await api('PATCH', '/set/settings', { slateText: 'Soon ✨' });
    expect(changed).toEqual({ status: 200, body: { ...defaultChannelSettings, slateText: 'Soon ✨' } });
    for (const wrong of [{ secondPublisher: 'maybe' }, { slateText: 'x'.repeat(121) }, { none: 1 }]) {
      const answer = await api('PATCH', '/set/settings', wrong);
      expect([answer.status, codeOf(answer.body)]).toEqual([400, 'BAD_REQUEST']);
    }
    expect((await api('PATCH', '/set/settings', { slate: false }, '')).status).toBe(401);
    expect((await api('GET', '/set/settings', undefined, '')).status).toBe(401);
    expect(codeOf((await api('PATCH', '/none/settings', { slate: false })).body)).toBe('CHANNEL_NOT_FOUND');

    const set = await footlight(
      ...['channel', 'set', 'set', 'secondPublisher=standby', 'slate=false', 'slateText=1', '--json'],
      ...data(),
    );
    const all = { ...defaultChannelSettings, secondPublisher: 'standby', slate: false, slateText: '1' };
    expect(JSON.parse(set.stdout)).toEqual(all);
    expect((await api('GET', '/set/settings')).body).toEqual(all);
    const wrong = await footlight('channel', 'set', 'set', 'slate=perhaps', ...data());
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('slate') as string });
    await api('DELETE', '/set');
    await api('POST', '', { slug: 'set' });
    expect((await api('GET', '/set/settings')).body).toEqual(defaultChannelSettings);
    await api('DELETE', '/set');
  });

  it('that are off air have no playlists', async () => {
    const answer = await fetch(`${relay.http}/hls/taken/index.m3u8`);
    expect(answer.status).toBe(404);
    expect(codeOf(await answer.json())).toBe('STREAM_OFFLINE');
  });

  it('are described by the OpenAPI document and counted by the metrics', async () => {
    const document = (await (await fetch(`${relay.http}/api/openapi.json`)).json()) as { paths: object };
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/channels/{slug}/rotate-key',
        '/api/v1/channels/{slug}/passphrase',
        '/api/v1/connections',
      ]),
    );
    const metrics = await (await fetch(`${relay.http}/metrics`)).text();
    expect(metrics).toMatch(/^footlight_live_sessions 0$/m);
    expect(metrics).toMatch(/^footlight_rtmp_connections_accepted_total \d+$/m);
    expect(metrics).toMatch(/^footlight_srt_connections_accepted_total 0$/m);
    expect(metrics).toMatch(/^process_resident_memory_bytes \d+/m);
  });

  it('have security headers on every answer', async () => {
    const { headers } = await fetch(`${relay.http}/nowhere`, { method: 'HEAD' });
    expect(headers.get('content-security-policy')).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('are looked after by the command, through the relay that runs', async () => {
    const created = await footlightProcess(
      ...['channel', 'create', 'cli-show', '--title', 'CLI', '--json', ...data()],
    );
    expect(created).toMatchObject({ code: 0, stderr: '' });
    const { streamKey } = channelWithKeySchema.parse(JSON.parse(created.stdout));
    expect((await api('GET', '/cli-show')).body).toMatchObject({ title: 'CLI' });
    const again = await footlightProcess('channel', 'create', 'cli-show', ...data());
    expect(again).toEqual({
      code: 1,
      stdout: '',
      stderr: 'There is a channel cli-show already. Choose another name.\n',
    });
    const rotated = await footlight('channel', 'rotate-key', 'cli-show', ...data());
    expect(rotated.stdout).toContain(`Server:      ${relay.ready.rtmp}\n`);
    expect(rotated.stdout).not.toContain(streamKey);
    expect(rotated.stdout).toContain(`SRT:         ${relay.srtUrl}\n`);
    expect(rotated.stdout).toMatch(/Stream id: {3}#!::r=cli-show,m=publish,s=fl_[\w-]{32}\n/);
    expect((await footlight('channel', 'create', ...data())).code).toBe(2);
    expect((await footlightProcess('channel', 'frobnicate')).code).toBe(2);
  });

  it('get a passphrase by the command, given, made up or read from its input', async () => {
    const passphrase = (...args: string[]) =>
      footlight('channel', 'passphrase', 'cli-show', ...args, ...data());
    expect(await passphrase('--set', 'given-on-the-line')).toMatchObject({ code: 0, stderr: '' });
    const generated = await passphrase('--generate', '--json');
    const answer = JSON.parse(generated.stdout) as { passphrase: string };
    expect(answer).toMatchObject({ slug: 'cli-show', hasPassphrase: true });
    expect(answer.passphrase).toMatch(/^[\w-]{24}$/);
    const created = runProgram(
      process.execPath,
      [...[command, 'channel', 'create', 'piped', '--passphrase', '-', '--data', relay.dataDirectory]],
      Buffer.from('from-standard-input\n'),
    );
    expect((await created.finished).stdout.toString()).toContain('Passphrase:  from-standard-input\n');
    await api('DELETE', '/piped');
    expect((await passphrase('--remove')).stdout).toBe('The channel cli-show has no passphrase any more.\n');
    expect(await passphrase('--set', 'short')).toMatchObject({ code: 1, stdout: '' });
    expect(await passphrase()).toMatchObject({ code: 2, stdout: '' });
    expect(await passphrase('--generate', '--remove')).toMatchObject({ code: 2, stdout: '' });
    expect((await footlight('connections', ...data())).stdout).toBe('Nobody is connected.\n');
  });

  it('outlive the relay, and are looked after by the command when none runs', async () => {
    await relay.stop();
    const list = await footlight('channel', 'list', '--json', ...data());
    const { channels } = channelListSchema.parse(JSON.parse(list.stdout));
    expect(channels.map(({ slug }) => slug)).toEqual(['cli-show', 'taken']);
    const created = await footlight('channel', 'create', 'offline', '--json', ...data());
    const { rtmpUrl, srtUrl, streamKey } = JSON.parse(created.stdout) as ChannelWithKey;
    expect(rtmpUrl).toBe(`rtmp://127.0.0.1:1935/live/${streamKey}`);
    expect(srtUrl).toBe(`srt://127.0.0.1:8890?streamid=#!::r=offline,m=publish,s=${streamKey}`);
    const connections = await footlight('connections', '--json', ...data());
    expect(JSON.parse(connections.stdout)).toEqual({ connections: [] });
    expect((await footlight('channel', 'delete', 'offline', ...data())).stdout).toBe(
      'The channel offline is deleted.\n',
    );
    expect((await footlight('channel', 'delete', 'offline', ...data())).code).toBe(1);
  });
});
