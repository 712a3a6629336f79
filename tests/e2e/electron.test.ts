import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import { expect, it } from 'vitest';
import { electronPath } from '../../cli/electron-path.ts';

it('opens the studio in Electron, sandboxed, from the same engine', async ({ skip }) => {
  const executablePath = electronPath();
  if (executablePath === undefined) skip("Electron's binary is not here; `npx install-electron` brings it.");
  const profileDir = mkdtempSync(join(tmpdir(), 'footlight-electron-'));
  const options = { profileDir, fakeDevices: true, destinations: [], goLive: false };
  const application = await _electron.launch({
    ...(executablePath !== undefined && { executablePath }),
    args: [join(import.meta.dirname, '../..'), ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: { ...(process.env as Record<string, string>), FOOTLIGHT_STUDIO_OPTIONS: JSON.stringify(options) },
  });
  try {
    const window = await application.firstWindow();
    expect(await window.title()).toBe('Footlight Studio');
    expect(await window.evaluate('[typeof require, typeof process, footlightShell]')).toEqual([
      'undefined',
      'undefined',
      'electron',
    ]);
    await window.getByRole('button', { name: /Go live|Add a destination/ }).waitFor();
  } finally {
    await application.close();
    rmSync(profileDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
});
