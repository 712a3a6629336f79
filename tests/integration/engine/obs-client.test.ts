import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ObsClient } from '../../../src/engine/remote/obs-client/obs-client.ts';
import { systemTiming } from '../../../src/publish/timing.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { ObsStudio } from '../../support/obs-studio.ts';

const patience = { timeout: 60_000, interval: 200 };
const password = 'obs-test-password';

let obs: ObsStudio;
let port: number;
let client: ObsClient;
const keys = new Map([['obs-studio', 'guessed']]);

beforeAll(async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
  server.close();
  client = new ObsClient({
    settings: () => ({ enabled: true, address: `ws://127.0.0.1:${port}` }),
    secrets: {
      keychain: false,
      has: (id) => keys.has(id),
      get: (id) => Promise.resolve(keys.get(id)),
      set: (id, secret) => {
        keys.set(id, secret);
        return Promise.resolve();
      },
      remove: (id) => {
        keys.delete(id);
      },
    },
    timing: systemTiming,
    logger: silentLogger,
  });
});

afterAll(async () => {
  await client.close();
  await obs.stop();
});

it('steers a real OBS Studio, and says what stands in the way', async () => {
  await vi.waitFor(() => {
    expect(client.state()).toMatchObject({ problem: expect.stringContaining('does not answer') as string });
  }, patience);
  // Nothing takes its stream: it has gone before it is asked for.
  obs = await ObsStudio.start('rtmp://127.0.0.1:9/live', { webSocket: { port, password } });
  await vi.waitFor(() => {
    expect(client.state()).toMatchObject({ problem: expect.stringContaining('another password') as string });
  }, patience);

  await client.setPassword(password);
  await vi.waitFor(() => {
    expect(client.state()).toMatchObject({
      phase: 'connected',
      studio: { scenes: ['Scene'], programScene: 'Scene', recording: false },
    });
  }, patience);
  expect(client.state().studio?.version).toMatch(/^\d+\./);
  await expect(client.switchScene('Nowhere')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await client.switchScene('Scene');
  await client.setRecording(true);
  await vi.waitFor(() => {
    expect(client.state().studio?.recording).toBe(true);
  }, patience);
  await client.setRecording(false);
  await vi.waitFor(() => {
    expect(client.state().studio?.recording).toBe(false);
  }, patience);

  await obs.stop();
  await vi.waitFor(() => {
    expect(client.state().phase).not.toBe('connected');
  }, patience);
});
