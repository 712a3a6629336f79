import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { BrowserPipe } from './browser-pipe.ts';

/** How the browser ended: in order when its window was closed. */
type BrowserEnd = 'closed' | 'crashed';

export interface BrowserWindow {
  readonly pid: number | undefined;
  readonly ended: Promise<BrowserEnd>;
  /** Brings the page to another address. */
  navigate(url: string): void;
  /** Resolves when no process of it is left. */
  close(): Promise<void>;
}

const closeLimitMs = 4_000;

/** Starts the browser with the studio's page in it. */
export function openBrowserWindow(path: string, argumentList: readonly string[], url: string): BrowserWindow {
  const child = spawn(path, argumentList, {
    // 3 and 4 are the debugging pipe. The browser's own chatter is no log of ours.
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    // A group of its own: a terminal's Ctrl+C reaches the studio alone, which ends things in order.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const pipe = new BrowserPipe(child.stdio[3] as Writable, child.stdio[4] as Readable, url);
  const ended = new Promise<BrowserEnd>((resolve) => {
    child.once('error', () => {
      resolve('crashed');
    });
    child.once('exit', (exitCode) => {
      resolve(exitCode === 0 ? 'closed' : 'crashed');
    });
  });
  return {
    pid: child.pid,
    ended,
    navigate: (target) => {
      pipe.navigate(target);
    },
    async close() {
      pipe.close();
      const limit = setTimeout(() => {
        killGroup(child.pid);
      }, closeLimitMs);
      await ended;
      clearTimeout(limit);
      // Helpers that outlived the browser itself.
      killGroup(child.pid);
    },
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
}
