import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { EngineRouter } from '../../../src/shared/contracts/engine-router.ts';
import {
  channelSchema,
  relayReadySchema,
  studioReadySchema,
  type RelayReady,
  type StudioReady,
} from '../../../src/shared/contracts/relay.ts';
import { PageTools } from '../../support/page-tools.ts';
import { processesBelow } from '../../support/processes.ts';

let folder: string;
let screen: ChildProcess;
let display: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'footlight-start-'));
  screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const chosen = screen.stdio[3];
  if (!chosen) throw new Error('Xvfb has no pipe to tell its display by.');
  const [number] = (await once(chosen, 'data')) as [Buffer];
  display = `:${number.toString().trim()}`;
});

afterAll(async () => {
  const gone = once(screen, 'close');
  screen.kill();
  await gone;
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

interface Started {
  relay: RelayReady;
  studio: StudioReady;
  watchUrl: string;
  pid: number;
  log: string[];
  /** Ends it as a terminal would; resolves with the exit code. */
  stop(): Promise<number | null>;
}

async function start(environment: Readonly<Record<string, string>>): Promise<Started> {
  const displayless = { ...process.env, DISPLAY: undefined, WAYLAND_DISPLAY: undefined };
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '../../../cli/start.ts'),
      ...['--data', join(folder, 'relay'), '--profile', join(folder, 'studio'), '--fake-devices'],
      ...['--http', '127.0.0.1:0', '--rtmp', '127.0.0.1:0', '--srt', '127.0.0.1:0'],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...displayless, ...environment } },
  );
  const closed = once(child, 'close') as Promise<[number | null]>;
  // Where the test fails before it stops it.
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await closed;
  });
  const log: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.startsWith('Watch page')) break;
  }
  const watchUrl = lines.at(-1)?.replace(/^Watch page\s+/, '') ?? '';
  return {
    relay: relayReadySchema.parse(JSON.parse(lines[0] ?? '')),
    studio: studioReadySchema.parse(JSON.parse(lines[1] ?? '')),
    watchUrl,
    pid: child.pid ?? 0,
    log,
    async stop() {
      child.kill('SIGTERM');
      return (await closed)[0];
    },
  };
}

it('serves without a display, and says where', async () => {
  const started = await start({});
  expect(started.watchUrl).toBe(`${started.relay.http}/c/studio`);
  expect((await fetch(started.watchUrl)).status).toBe(200);
  expect((await fetch(started.studio.ui)).status).toBe(200);
  expect(await started.stop()).toBe(0);
});

/** The whole screen, as the browser's own picker gives it, comes into the program. */
async function showsTheScreen(tools: PageTools): Promise<void> {
  const click = (role: string, name: string): Promise<unknown> =>
    expect
      .poll(
        () =>
          tools.evaluate(`(() => {
            const found = [...document.querySelectorAll('${role}')].find((each) =>
              ((each.ariaLabel ?? '') + each.textContent).startsWith('${name}'));
            found?.click();
            return found !== undefined;
          })()`),
        { timeout: 30_000 },
      )
      .toBe(true);
  await click('button', 'Add source');
  await click('[role=menuitem]', 'Screen or window');
  // Nothing that the studio draws itself has this colour.
  await tools.evaluate(`(() => {
    const cover = document.createElement('div');
    cover.style = 'position: fixed; inset: 0; z-index: 100000; background: #ff00ff';
    cover.id = 'cover';
    document.body.append(cover);
  })()`);
  const covered = (): Promise<unknown> =>
    tools.evaluate(`(() => {
      const context = new OffscreenCanvas(32, 18).getContext('2d');
      context.drawImage(document.querySelector('section[aria-label=Program] canvas'), 0, 0, 32, 18);
      const { data } = context.getImageData(0, 0, 32, 18);
      let count = 0;
      for (let at = 0; at < data.length; at += 4)
        if (data[at] > 200 && data[at + 1] < 60 && data[at + 2] > 200) count++;
      return count / (32 * 18);
    })()`);
  await expect.poll(covered, { timeout: 30_000 }).toBeGreaterThan(0.2);
  await tools.evaluate(`document.querySelector('#cover').remove()`);
}

it('opens the studio with a channel of its own, which goes live at a word', async () => {
  const keyFile = join(folder, 'relay', 'own-channel.json');
  const keyBefore = readFileSync(keyFile, 'utf8');
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  const started = await start({
    DISPLAY: display,
    FOOTLIGHT_BROWSER_ARGS: '--remote-debugging-port=0 --auto-select-desktop-capture-source=Entire',
  });
  await expect.poll(() => started.log.join('\n'), { timeout: 30_000 }).toContain('window is open');
  const family = processesBelow(started.pid);
  // The key goes by the environment, since every user of a machine can read command lines.
  const { streamKey } = JSON.parse(keyBefore) as { streamKey: string };
  expect(family.filter(({ command }) => command.includes(streamKey))).toEqual([]);

  const ui = new URL(started.studio.ui);
  const socket = createWSClient({ url: `ws://${ui.host}/link?token=${ui.searchParams.get('token') ?? ''}` });
  const engine = createTRPCClient<EngineRouter>({ links: [wsLink({ client: socket })] });
  await engine.session.goLive.mutate({});
  const channel = async (): Promise<boolean> => {
    const answer = await fetch(`${started.relay.http}/api/v1/channels/studio`);
    return channelSchema.parse(await answer.json()).live;
  };
  await expect.poll(channel, { timeout: 60_000, interval: 200 }).toBe(true);

  const tools = await PageTools.open(join(folder, 'studio'), ui.origin);
  await showsTheScreen(tools);
  tools.close();
  await engine.session.stop.mutate();
  await expect.poll(channel, { timeout: 60_000, interval: 200 }).toBe(false);
  await socket.close();

  expect(await started.stop()).toBe(0);
  expect(readFileSync(keyFile, 'utf8')).toBe(keyBefore);
  expect(started.log.join('\n')).not.toContain(streamKey);
});
