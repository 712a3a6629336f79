import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readRuntimeFile } from '../../../server/runtime-file.ts';
import { channelSchema } from '../../../src/shared/contracts/relay.ts';
import { describedCalls, type DescribedCall } from '../../support/api-description.ts';
import { documentedCommands } from '../../support/documented-commands.ts';
import { FfmpegPublisher } from '../../support/ffmpeg-publisher.ts';
import { footlight } from '../../support/footlight-command.ts';
import { waitForChannel } from '../../support/hls-viewer.ts';
import { RelayProcess } from '../../support/relay-process.ts';
import { WebhookReceiver } from '../../support/webhook-receiver.ts';

const patience = { timeout: 30_000 };

/** How a call is made so that it succeeds. */
interface Call {
  name: string;
  /** What stands for `{slug}` and `{id}`; an id is the name under which an answer was kept. */
  slug?: string;
  id?: string;
  body?: object;
  /** The name under which the id of the answer is kept. */
  keep?: string;
}

const slug = 'show';
/** A command that takes away what others need. */
const deletion = 'channel delete my-show';
const adminToken = 'the-admin-token-of-this-test-outlives-a-restart';
const webhookUrl = 'the receiver of this test';

/** Every call of the API, in an order in which each finds what it needs. */
const calls: readonly Call[] = [
  { name: 'GET /healthz' },
  { name: 'GET /readyz' },
  { name: 'GET /metrics' },
  {
    name: 'POST /api/v1/channels',
    body: { slug: 'other', title: 'Another', passphrase: 'ten-signs-and-more' },
  },
  { name: 'GET /api/v1/channels' },
  { name: 'GET /api/v1/channels/{slug}', slug },
  { name: 'POST /api/v1/channels/{slug}/rotate-key', slug: 'other' },
  { name: 'PUT /api/v1/channels/{slug}/passphrase', slug: 'other', body: { passphrase: null } },
  { name: 'GET /api/v1/channels/{slug}/settings', slug: 'other' },
  { name: 'PATCH /api/v1/channels/{slug}/settings', slug: 'other', body: { private: true } },
  { name: 'POST /api/v1/channels/{slug}/viewer-tokens', slug: 'other', body: { validForS: 60 } },
  { name: 'GET /api/v1/channels/{slug}/permission', slug },
  { name: 'POST /api/v1/edge-tokens' },
  { name: 'POST /api/v1/channels/{slug}/viewing', slug, body: { viewer: 'a-page-of-this-test-0001' } },
  { name: 'GET /api/v1/channels/{slug}/events', slug },
  { name: 'POST /api/v1/channels/{slug}/live-events', slug, body: { kind: 'follow', name: 'Ada' } },
  { name: 'GET /api/v1/connections' },
  { name: 'POST /api/v1/channels/{slug}/switch-publisher', slug },
  {
    name: 'POST /api/v1/channels/{slug}/forwards',
    slug,
    body: { url: 'rtmp://127.0.0.1:1/live/key', name: 'Nobody', enabled: false },
    keep: 'forward',
  },
  { name: 'GET /api/v1/channels/{slug}/forwards', slug },
  {
    name: 'PATCH /api/v1/channels/{slug}/forwards/{id}',
    slug,
    id: 'forward',
    body: { name: 'Still nobody' },
  },
  { name: 'DELETE /api/v1/channels/{slug}/forwards/{id}', slug, id: 'forward' },
  { name: 'POST /api/v1/webhooks', body: { url: webhookUrl, viewerThreshold: 3 }, keep: 'webhook' },
  { name: 'GET /api/v1/webhooks' },
  { name: 'GET /api/v1/webhooks/{id}', id: 'webhook' },
  { name: 'PATCH /api/v1/webhooks/{id}', id: 'webhook', body: { channel: slug, viewerThreshold: null } },
  { name: 'POST /api/v1/webhooks/{id}/test', id: 'webhook' },
  { name: 'GET /api/v1/webhooks/{id}/deliveries', id: 'webhook' },
  { name: 'DELETE /api/v1/webhooks/{id}', id: 'webhook' },
  { name: 'POST /api/v1/channels/{slug}/clips', slug, body: { seconds: 5 }, keep: 'clip' },
  { name: 'GET /api/v1/channels/{slug}/broadcasts', slug },
  { name: 'GET /api/v1/broadcasts/{id}', id: 'clip' },
  { name: 'GET /api/v1/broadcasts/{id}/download', id: 'clip' },
  { name: 'POST /api/v1/broadcasts/{id}/download-address', id: 'clip' },
  { name: 'DELETE /api/v1/broadcasts/{id}', id: 'clip' },
  { name: 'GET /api/v1/relay' },
  { name: 'GET /api/v1/relay/settings' },
  { name: 'POST /api/v1/relay/reload' },
  { name: 'PUT /api/v1/relay/log-level', body: { level: 'info' } },
  { name: 'GET /api/v1/relay/backup' },
  { name: 'DELETE /api/v1/channels/{slug}', slug: 'other' },
  { name: 'POST /api/v1/relay/restart' },
  { name: 'POST /api/v1/relay/stop' },
];

/** What only a studio's overlays have, with a key of their own: live-events.test.ts goes that way. */
const ofAStudio: readonly Call[] = [
  { name: 'GET /overlay/{slug}/{overlay}', slug },
  { name: 'GET /overlay/{slug}/{overlay}/assets/{id}', slug, id: 'a-picture' },
];

/** What an answer that is no JSON looks like. */
const looks: Readonly<Record<string, (body: Buffer) => void>> = {
  'text/event-stream': (body) => {
    expect(channelSchema.parse(JSON.parse(body.toString().replace(/^data: /, '')))).toMatchObject({ slug });
  },
  'application/gzip': (body) => {
    expect(gunzipSync(body).toString()).toContain('"migration":');
  },
  'video/mp4': (body) => {
    expect(body.subarray(4, 8).toString()).toBe('ftyp');
  },
};

describe('the API', () => {
  let relay: RelayProcess;
  let receiver: WebhookReceiver;
  let described: Map<string, DescribedCall>;
  const publishers: FfmpegPublisher[] = [];
  const ids = new Map<string, string>();

  /** Makes a call, and reads of an endless answer the first piece. */
  const make = async (
    { name, slug = '', id = '', body }: Call,
    { token = adminToken }: { token?: string } = {},
  ): Promise<{ status: number; type: string; body: Buffer }> => {
    const [method = '', path = ''] = name.split(' ');
    const address = path.replace('{slug}', slug).replace('{id}', ids.get(id) ?? id);
    const given = body && JSON.stringify(body).replace(webhookUrl, receiver.url);
    const ending = new AbortController();
    const answer = await fetch(`${relay.http}${address}`, {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(given === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(given === undefined ? {} : { body: given }),
      signal: ending.signal,
    });
    const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
    if (type !== 'text/event-stream')
      return { status: answer.status, type, body: Buffer.from(await answer.arrayBuffer()) };
    const first = (await answer.body?.getReader().read())?.value as Uint8Array | undefined;
    ending.abort();
    return { status: answer.status, type, body: Buffer.from(first ?? []) };
  };

  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    relay = await RelayProcess.start({
      env: {
        FOOTLIGHT_RUNGS: '[]',
        FOOTLIGHT_WEBHOOKS_TO_OWN_NETWORK: 'true',
        FOOTLIGHT_ADMIN_TOKEN: adminToken,
      },
    });
    const document: unknown = await (await fetch(`${relay.http}/api/openapi.json`)).json();
    described = new Map(describedCalls(document).map((call) => [call.name, call]));
    const { rtmpUrl } = await relay.createChannel(slug);
    publishers.push(new FfmpegPublisher(rtmpUrl), new FfmpegPublisher(`${rtmpUrl}?backup=1`));
    await waitForChannel(relay.http, slug, ({ live }) => live);
    await vi.waitUntil(async () => (await relay.connections()).length === 2, patience);
  });

  afterAll(async () => {
    await Promise.all(publishers.map((publisher) => publisher.kill()));
    // The process of a restart, if it was not ended by the test.
    const left = readRuntimeFile(path.join(relay.dataDirectory, 'relay.json'));
    if (left && left.pid !== relay.process.pid) process.kill(left.pid, 'SIGTERM');
    await relay.dispose();
    await receiver.close();
  });

  it("does, by the command, all that stands on the operators' page", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'footlight-commands-'));
    const data = ['--data', relay.dataDirectory];
    /** The id of the newest of what a group of commands is about. */
    const newest = async (group: string): Promise<string> => {
      const of = group === 'webhook' ? [] : [slug];
      const { stdout } = await footlight(group, 'list', ...of, '--json', ...data);
      const [list] = Object.values(JSON.parse(stdout) as Record<string, { id: string }[]>);
      return list?.[0]?.id ?? '';
    };
    const commands = documentedCommands(readFileSync('docs/operate.md', 'utf8'))
      // Tried by tests of their own.
      .filter(([name = '']) => !['restart', 'stop'].includes(name))
      // The last of them, for the others need it.
      .toSorted((a, b) => Number(a.join(' ') === deletion) - Number(b.join(' ') === deletion));
    expect(commands.length).toBeGreaterThan(30);
    vi.stubEnv('FOOTLIGHT_RUNGS', '[]');
    for (const words of commands) {
      const [group = '', verb] = words;
      const isOfLive = ['forward', 'broadcast'].includes(group) || verb === 'switch';
      const id = words.includes('ID') ? await newest(group) : '';
      const given = words.map((word) => {
        if (word === 'my-show') return isOfLive ? slug : word;
        if (word === 'ID') return id;
        if (word === 'IP') return '192.0.2.1';
        if (word === 'DIR') return path.join(folder, 'restored');
        if (word.startsWith('/var/backups/')) return path.join(folder, 'backup.gz');
        if (word.endsWith('.mp4')) return path.join(folder, word);
        if (word.startsWith('rtmp://')) return 'rtmp://127.0.0.1:1/app/KEY';
        return word.startsWith('https://') ? receiver.url : word;
      });
      const isOfADirectory = given.includes('--data') || group === 'settings';
      const run = () => footlight(...given, ...(isOfADirectory ? [] : data));
      // A clip wants something that it can be made of.
      if (verb === 'clip') await vi.waitUntil(async () => (await run()).code === 0, patience);
      const { code, stdout, stderr } = await run();
      expect([words, code, stderr.replace(/\r\d+ %|\n/g, '')]).toEqual([words, 0, '']);
      expect(stdout).not.toBe('');
    }
    vi.unstubAllEnvs();
    expect(receiver.types).toContain('test');
    rmSync(folder, { recursive: true });
  }, 60_000);

  it('has a call in this test for everything that it describes', async () => {
    const named = [...calls, ...ofAStudio].map(({ name }) => name);
    expect(named.toSorted()).toEqual([...described.keys()].toSorted());
    for (const call of ofAStudio) {
      const { status, body } = await make(call);
      expect([call.name, status]).toEqual([call.name, 401]);
      const { error } = described.get(call.name) as DescribedCall;
      expect(error.safeParse(JSON.parse(body.toString()))).toMatchObject({ success: true });
    }
  });

  it('refuses who has no token, or a wrong one, and what has another form', async () => {
    const of = (name: string) => described.get(name) as DescribedCall;
    const withBody = calls.filter(({ body }) => body !== undefined);
    expect(withBody).toEqual(calls.filter(({ name }) => of(name).hasBody));
    for (const call of calls.filter(({ name }) => of(name).isGuarded)) {
      for (const token of ['', 'wrong']) {
        const { status, body } = await make(call, { token });
        expect([call.name, status]).toEqual([call.name, 401]);
        expect(of(call.name).error.parse(JSON.parse(body.toString()))).toMatchObject({
          // Some take a channel's stream key as well.
          error: { code: expect.stringMatching(/^(?:UNAUTHORIZED|STREAM_KEY_WRONG)$/) as unknown },
        });
      }
    }
    for (const call of withBody) {
      const { status, body } = await make({ ...call, body: { nonsense: true } });
      expect([call.name, status]).toEqual([call.name, 400]);
      expect(of(call.name).error.safeParse(JSON.parse(body.toString()))).toMatchObject({ success: true });
    }
  });

  it('knows nothing of what is not there', async () => {
    for (const call of calls.filter(({ slug, id }) => slug !== undefined || id !== undefined)) {
      const { status, body } = await make({ ...call, slug: 'nobody', id: 'nothing' });
      // An edge has nothing to hide of it.
      const expected = call.name.endsWith('/permission') ? 204 : 404;
      expect([call.name, status]).toEqual([call.name, expected]);
      if (status === 404) described.get(call.name)?.error.parse(JSON.parse(body.toString()));
    }
  });

  it('answers every call as it is described', async () => {
    const ended = once(relay.process, 'exit');
    const former = relay.process.pid;
    for (const call of calls) {
      const { status, contentType, answer } = described.get(call.name) as DescribedCall;
      if (call.name.endsWith('/clips'))
        await vi.waitUntil(async () => (await make(call)).status === 201, patience);
      const given = await make(call);
      expect([call.name, given.status, given.body.toString().slice(0, 300)]).toEqual([
        call.name,
        status,
        expect.anything(),
      ]);
      expect([call.name, contentType === undefined ? undefined : given.type]).toEqual([
        call.name,
        contentType,
      ]);
      expect([call.name, status === 204 && given.body.byteLength > 0]).toEqual([call.name, false]);
      looks[contentType ?? '']?.(given.body);
      const body: unknown = answer && JSON.parse(given.body.toString());
      expect([call.name, answer?.safeParse(body).error?.issues]).toEqual([call.name, undefined]);
      if (call.keep !== undefined) ids.set(call.keep, (body as { id: string }).id);
      if (call.name.endsWith('/restart')) {
        await ended;
        const isAnother = async (): Promise<boolean> => {
          const { body } = await make({ name: 'GET /api/v1/relay' });
          return (JSON.parse(body.toString()) as { pid: number }).pid !== former;
        };
        await vi.waitUntil(isAnother, patience);
      }
    }
    // The process of the restart is gone as well.
    await expect
      .poll(
        () =>
          fetch(`${relay.http}/healthz`).then(
            ({ status }) => status,
            () => 'gone',
          ),
        patience,
      )
      .toBe('gone');
    expect(receiver.types).toContain('test');
  });
});
