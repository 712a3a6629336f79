import { expect, it } from 'vitest';
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import type { EngineRouter } from '../../../src/shared/contracts/engine-router.ts';
import { isAlive, processesBelow } from '../../support/processes.ts';

/** A running shell: on the stand-in, or on Electron itself. */
export interface ShellUnderTest {
  /** Of the shell's own process. */
  readonly pid: number;
  /** The page's address with its token, as the ready line has it. */
  ui(): string;
  /** Evaluates in the page, in its own world. */
  inPage(script: string): Promise<unknown>;
  /** The address that the window shows. */
  url(): Promise<string>;
  quit(): Promise<void>;
}

const patience = { timeout: 30_000 };

/** What holds of the shell wherever it runs; in this order, on one studio. */
export function shellSpecs(shell: () => ShellUnderTest): void {
  const inPage = (script: string): Promise<unknown> => shell().inPage(script);

  it('shows the studio in a window that has nothing of Node', async () => {
    await expect.poll(() => inPage('document.title'), patience).toMatch(/Footlight/);
    await expect
      .poll(() => inPage(`document.querySelector('[aria-label="Scenes"]') !== null`), patience)
      .toBe(true);
    expect(await inPage('[typeof require, typeof process, globalThis.footlightShell]')).toEqual([
      'undefined',
      'undefined',
      'electron',
    ]);
  });

  it('lets the studio’s page use camera and microphone', async () => {
    const tracks = `navigator.mediaDevices.getUserMedia({ audio: true }).then((stream) => {
      for (const track of stream.getTracks()) track.stop();
      return stream.getTracks().length;
    })`;
    expect(await inPage(tracks)).toBe(1);
  });

  it('goes nowhere else', async () => {
    await inPage(`void setTimeout(() => location.assign('https://elsewhere.example/'))`);
    await inPage('new Promise((resolve) => setTimeout(resolve, 300))');
    expect(await shell().url()).toContain(new URL(shell().ui()).origin);
  });

  it('starts the engine again when it dies, and the page finds it and loses nothing', async () => {
    await inPage('globalThis.stillTheSamePage = true');
    const engines = (): number[] =>
      processesBelow(shell().pid).flatMap(({ pid, command }) =>
        /engine\.js|footlight-engine|Footlight engine/.test(command) ? [pid] : [],
      );
    const before = engines();
    expect(before).toHaveLength(1);
    for (const pid of before) process.kill(pid, 'SIGKILL');
    await expect.poll(() => engines().some((pid) => !before.includes(pid)), patience).toBe(true);
    await expect
      .poll(
        () => withEngine(shell().ui(), (engine) => engine.environment.query()).catch(() => undefined),
        patience,
      )
      .toMatchObject({ shell: 'electron' });
    expect(await inPage('globalThis.stillTheSamePage')).toBe(true);
  });
}

/** Quits, and sees that nothing of the shell is left. */
export async function expectCleanEnd(shell: ShellUnderTest): Promise<void> {
  const below = processesBelow(shell.pid).map(({ pid }) => pid);
  expect(below.length).toBeGreaterThan(0);
  await shell.quit();
  await expect.poll(() => below.filter(isAlive), { timeout: 10_000 }).toEqual([]);
}

type EngineCalls = ReturnType<typeof createTRPCClient<EngineRouter>>;

/** Calls the engine as the page does. */
export async function withEngine<T>(ui: string, call: (engine: EngineCalls) => Promise<T>): Promise<T> {
  const { host, searchParams } = new URL(ui);
  const socket = createWSClient({ url: `ws://${host}/link?token=${searchParams.get('token') ?? ''}` });
  try {
    return await call(createTRPCClient<EngineRouter>({ links: [wsLink({ client: socket })] }));
  } finally {
    await socket.close();
  }
}
