import { spawn, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { setPriority } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { Timing } from '../../publish/timing.ts';
import { DevToolsPipe } from './devtools-pipe.ts';
import type { PageEvents, PageOpener, PageSession } from './page-session.ts';
import { withoutUnusedFeatures } from './unused-features.ts';

export interface HeadlessBrowserOptions {
  /** Of an installed Chromium, Chrome or Edge. */
  browserPath: string;
  /** Emptied at every start: pages keep nothing. */
  userDataDir: string;
  timing: Timing;
  logger: Logger;
}

/** Without a page it is not worth its memory. */
const idleLimitMs = 10_000;
const closeLimitMs = 3_000;
/** A third of an ordinary process's share where there is not enough for all. */
const niceness = 5;
/** MB of JavaScript memory that one page may have. */
const heapLimitMegabytes = 512;

const contextSchema = z.object({ browserContextId: z.string() });
const targetSchema = z.object({ targetId: z.string() });
const attachedSchema = z.object({ sessionId: z.string() });
const createdSchema = z.object({
  targetInfo: z.object({ targetId: z.string(), openerId: z.string().optional() }),
});
const detachedSchema = z.object({ sessionId: z.string() });

interface RunningBrowser {
  child: ChildProcess;
  pipe: DevToolsPipe;
  pages: Map<string, PageEvents>;
  ended: Promise<unknown>;
}

/**
 * A browser of no window beside the studio's own, in which web pages are drawn. It runs while there are
 * pages. Its processes come after everything else that the machine has to do.
 */
export class HeadlessBrowser implements PageOpener {
  readonly #options: HeadlessBrowserOptions;
  #running: Promise<RunningBrowser> | undefined;
  #ending: Promise<void> | undefined;
  #idle: Disposable | undefined;
  #opening = 0;
  #isClosed = false;

  constructor(options: HeadlessBrowserOptions) {
    this.#options = options;
  }

  async open(events: PageEvents): Promise<PageSession> {
    this.#opening++;
    this.#idle?.dispose();
    const running = await (this.#running ??= this.#start());
    try {
      const { pipe, pages } = running;
      const context = contextSchema.parse(
        await pipe.send('Target.createBrowserContext', { disposeOnDetach: true }),
      );
      // What is granted is all that there is: none of it.
      await pipe.send('Browser.grantPermissions', { ...context, permissions: [] });
      await pipe.send('Browser.setDownloadBehavior', { ...context, behavior: 'deny' });
      const target = targetSchema.parse(
        await pipe.send('Target.createTarget', { ...context, url: 'about:blank' }),
      );
      const { sessionId } = attachedSchema.parse(
        await pipe.send('Target.attachToTarget', { ...target, flatten: true }),
      );
      pages.set(sessionId, events);
      return {
        send: (method, params) => pipe.send(method, params, sessionId),
        close: () => {
          pages.delete(sessionId);
          pipe.send('Target.disposeBrowserContext', context).catch(() => undefined);
          this.#endWhenIdle(running);
        },
      };
    } finally {
      this.#opening--;
      this.#endWhenIdle(running);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#idle?.dispose();
    const running = await this.#running?.catch(() => undefined);
    if (running) this.#ending = this.#end(running);
    await this.#ending;
  }

  async #start(): Promise<RunningBrowser> {
    const { browserPath, userDataDir, logger } = this.#options;
    await this.#ending;
    await rm(userDataDir, { recursive: true, force: true });
    if (this.#isClosed) throw new Error('The studio is closing.');
    const child = spawn(browserPath, argumentsFor(userDataDir), {
      // 3 and 4 are the debugging pipe. Its end is the browser's end, too.
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      // A group of its own, so that its helpers can be ended with it.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const ended = new Promise<unknown>((resolve) => {
      child.once('error', resolve);
      child.once('exit', resolve);
    });
    if (child.pid !== undefined) comesAfterTheProgram(child.pid);
    const pages = new Map<string, PageEvents>();
    const pipe = new DevToolsPipe(child.stdio[3] as Writable, child.stdio[4] as Readable, (...event) => {
      handleEvent(pipe, pages, ...event);
    });
    const running: RunningBrowser = { child, pipe, pages, ended };
    void ended.then(() => {
      logger.info({}, 'The browser that draws web pages has ended.');
      this.#running = undefined;
      pipe.handleGone();
      for (const page of [...pages.values()]) page.onGone();
    });
    logger.info({ browser: browserPath, pid: child.pid }, 'A browser for web pages is started.');
    await pipe.send('Target.setDiscoverTargets', { discover: true });
    return running;
  }

  #endWhenIdle(running: RunningBrowser): void {
    this.#idle?.dispose();
    if (this.#isClosed) return;
    this.#idle = this.#options.timing.after(idleLimitMs, () => {
      if (running.pages.size === 0 && this.#opening === 0) this.#ending = this.#end(running);
    });
  }

  async #end({ child, pipe, ended }: RunningBrowser): Promise<void> {
    // It is not to be taken for the one that the next page opens in.
    this.#running = undefined;
    pipe.send('Browser.close').catch(() => undefined);
    const limit = this.#options.timing.after(closeLimitMs, () => {
      killGroup(child.pid);
    });
    await ended;
    limit.dispose();
    killGroup(child.pid);
    await rm(this.#options.userDataDir, { recursive: true, force: true, maxRetries: 5 }).catch(
      () => undefined,
    );
  }
}

function handleEvent(
  pipe: DevToolsPipe,
  pages: ReadonlyMap<string, PageEvents>,
  method: string,
  params: unknown,
  sessionId: string | undefined,
): void {
  if (sessionId !== undefined) {
    pages.get(sessionId)?.onEvent(method, params);
  } else if (method === 'Target.targetCreated') {
    const created = createdSchema.safeParse(params).data?.targetInfo;
    // A page that is drawn opens no further ones.
    if (created?.openerId !== undefined) {
      pipe.send('Target.closeTarget', { targetId: created.targetId }).catch(() => undefined);
    }
  } else if (method === 'Target.detachedFromTarget') {
    pages.get(detachedSchema.safeParse(params).data?.sessionId ?? '')?.onGone();
  }
}

function argumentsFor(userDataDir: string): string[] {
  return [
    `--user-data-dir=${userDataDir}`,
    '--headless=new',
    '--remote-debugging-pipe',
    '--mute-audio',
    '--hide-scrollbars',
    '--disable-gpu',
    '--disable-background-timer-throttling',
    '--disable-renderer-backgrounding',
    '--disable-backgrounding-occluded-windows',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-extensions',
    '--disable-sync',
    withoutUnusedFeatures,
    '--autoplay-policy=no-user-gesture-required',
    '--no-default-browser-check',
    '--no-first-run',
    `--js-flags=--max-old-space-size=${heapLimitMegabytes}`,
    // Chromium's sandbox does not work as root.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    'about:blank',
  ];
}

function comesAfterTheProgram(pid: number): void {
  try {
    setPriority(pid, niceness);
  } catch {
    // Where the system does not let us, it runs like everything else.
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
}
