import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { RunMarker } from '../../../src/engine/settings/run-marker.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';

it('knows whether the last run came to its end', () => {
  const directory = mkdtempSync(join(tmpdir(), 'footlight-run-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  let nowMs = 1000;
  const start = (): RunMarker => new RunMarker(directory, { nowMs: () => nowMs++ }, silentLogger);
  const first = start();
  expect(first.crashedRunAtMs).toBeUndefined();
  first.end();
  expect(start().crashedRunAtMs).toBeUndefined();
  // That one was never ended.
  expect(start().crashedRunAtMs).toBe(1001);
  writeFileSync(join(directory, 'run.json'), '{"startedAt');
  expect(start().crashedRunAtMs).toBeUndefined();
});
