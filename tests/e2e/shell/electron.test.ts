import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronPath } from '../../../cli/electron-path.ts';
import { studioReadySchema } from '../../../src/shared/contracts/relay.ts';
import { expectCleanEnd, shellSpecs, type ShellUnderTest } from './shell-specs.ts';

const executablePath = electronPath();

describe.skipIf(executablePath === undefined)(
  'The Electron shell on Electron itself (skipped where `npx install-electron` has not brought its binary)',
  () => {
    let profileDir: string;
    let application: ElectronApplication;
    let window: Page;
    let output = '';

    beforeAll(async () => {
      profileDir = mkdtempSync(join(tmpdir(), 'footlight-electron-'));
      const options = { profileDir, fakeDevices: true, destinations: [], goLive: false };
      application = await _electron.launch({
        ...(executablePath !== undefined && { executablePath }),
        args: [
          join(import.meta.dirname, '../../..'),
          '--use-fake-device-for-media-stream',
          ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        ],
        env: {
          ...(process.env as Record<string, string>),
          FOOTLIGHT_STUDIO_OPTIONS: JSON.stringify(options),
        },
      });
      application.process().stdout?.on('data', (text: Buffer) => (output += text.toString()));
      window = await application.firstWindow();
    });
    afterAll(() => {
      application.process().kill('SIGKILL');
      rmSync(profileDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    });

    const underTest = (): ShellUnderTest => ({
      pid: application.process().pid ?? 0,
      ui: () => {
        const line = output.split('\n').find((each) => each.startsWith('{"event":"ready"'));
        return studioReadySchema.parse(JSON.parse(line ?? '{}')).ui;
      },
      inPage: (script) => window.evaluate<unknown>(script),
      url: () => Promise.resolve(window.url()),
      quit: () => application.close(),
    });

    shellSpecs(underTest);

    it('quits, and leaves no process behind', async () => {
      expect(await application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
      await expectCleanEnd(underTest());
    });
  },
);
