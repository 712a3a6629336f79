import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startEngine, type Engine } from '../../../src/engine/engine.ts';
import type { EngineOptions } from '../../../src/engine/messages.ts';
import { LogRecorder } from '../rtmp/log-recorder.ts';

/** A directory that is removed when the test is over. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'footlight-engine-'));
  onTestFinished(() => {
    // The processes of a killed browser go one after another and write to the last.
    rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  return directory;
}

/** A page that was built, as far as the link can tell. */
export function builtPage(directory: string): string {
  writeFileSync(join(directory, 'index.html'), '<!doctype html><title>Studio</title>');
  return directory;
}

/** An engine in this process, on a profile of its own, that is closed when the test is over. */
export async function runEngine(
  options: Partial<EngineOptions> = {},
): Promise<{ engine: Engine; log: LogRecorder; profileDir: string }> {
  const log = new LogRecorder();
  const profileDir = options.profileDir ?? join(temporaryDirectory(), 'profile');
  const engine = await startEngine(
    {
      profileDir,
      rendererDir: builtPage(temporaryDirectory()),
      shell: 'browser',
      fakeDevices: false,
      destinations: [],
      goLive: false,
      keychain: false,
      forksWorkers: false,
      desktop: false,
      ...options,
    },
    { logger: log },
  );
  onTestFinished(() => engine.close());
  return { engine, log, profileDir };
}
