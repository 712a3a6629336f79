import type { Page } from 'playwright-core';
import { expect, vi } from 'vitest';

/** How long a test waits for a picture on a busy machine. */
export const patienceMs = 30_000;

/** For a page: after `window.deafen()` its buffers stay as they are, whatever is given to them. */
export const deafBuffers = `
  const { appendBuffer } = SourceBuffer.prototype;
  const known = new Set(), deaf = new Set();
  window.deafen = () => known.forEach((buffer) => deaf.add(buffer));
  SourceBuffer.prototype.appendBuffer = function (bytes) {
    known.add(this);
    return appendBuffer.call(this, deaf.has(this) ? new Uint8Array() : bytes);
  };`;

/** Collects what a page complains of, less the answers that a test means to be refused. */
export function collectComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    const expected = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !expected) complaints.push(message.text());
  });
  return complaints;
}

/**
 * Waits for an expression of the page to be true. It is asked for from outside: a wait inside of the
 * page needs eval, which the page's security policy forbids.
 */
export async function becomes(page: Page, expression: string): Promise<void> {
  // Tests that run at once have no `expect.poll` in what they share.
  await vi.waitFor(
    async () => {
      expect(await page.evaluate(expression), expression).toBe(true);
    },
    { timeout: patienceMs, interval: 50 },
  );
}

/** Waits until the picture moves on by half a second from where it is. */
export async function seesPicture(page: Page): Promise<void> {
  await page.evaluate('delete window.seenFrom');
  await becomes(
    page,
    `(() => {
      const video = document.querySelector('video');
      if (!video || video.readyState < 3 || video.paused) return false;
      if (!(video.currentTime >= window.seenFrom)) window.seenFrom = video.currentTime;
      return video.currentTime > window.seenFrom + 0.5;
    })()`,
  );
}

/** Taps twice as fast as a finger does, which two calls would not on a busy machine. */
export async function doubleTap(page: Page, x: number, y: number): Promise<void> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Input.synthesizeTapGesture', { x, y, tapCount: 2, gestureSourceType: 'touch' });
  await devTools.detach();
}
