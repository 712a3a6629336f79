import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { JsonStore } from '../../../src/engine/settings/json-store.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';

let directory: string;
let path: string;
let nowMs: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'footlight-store-'));
  path = join(directory, 'things.json');
  nowMs = Date.now();
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true });
  });
});

function openStore(): JsonStore<{ count: number }> {
  return new JsonStore({
    path,
    schema: z.strictObject({ count: z.number() }),
    wallClock: { nowMs: () => nowMs },
    logger: silentLogger,
  });
}

function backups(): number[] {
  return [1, 2, 3, 4, 5].flatMap((number) => {
    try {
      return (JSON.parse(readFileSync(`${path}.backup-${number}`, 'utf8')) as { count: number }).count;
    } catch {
      return [];
    }
  });
}

describe('A JSON store', () => {
  it('has nothing to open in an empty directory', () => {
    expect(openStore().load()).toEqual({ value: undefined, problem: undefined });
  });

  it('keeps what was saved, for its owner alone', () => {
    openStore().save({ count: 1 });
    expect(openStore().load()).toEqual({ value: { count: 1 }, problem: undefined });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['things.json']);
  });

  it('keeps five backups, not more often than every five minutes', () => {
    const store = openStore();
    for (let count = 0; count < 10; count += 1) {
      store.save({ count });
      nowMs += 6 * 60_000;
    }
    expect(backups()).toEqual([8, 7, 6, 5, 4]);
    nowMs = Date.now();
    store.save({ count: 10 });
    store.save({ count: 11 });
    expect(backups()).toEqual([8, 7, 6, 5, 4]);
    store.save({ count: 12 }, true);
    expect(backups()).toEqual([11, 8, 7, 6, 5]);
  });

  it.each([
    ['half a file', '{"count":'],
    ['nothing', ''],
    ['another shape', '{"count":"many"}'],
    ['no JSON', '\0\0\0\0'],
  ])('sets %s aside, says its name, and opens the newest good backup', (_what, content) => {
    const store = openStore();
    store.save({ count: 1 });
    nowMs += 6 * 60_000;
    store.save({ count: 2 });
    nowMs += 6 * 60_000;
    store.save({ count: 3 });
    writeFileSync(path, content);
    writeFileSync(`${path}.backup-1`, content);
    const { value, problem } = openStore().load();
    expect(value).toEqual({ count: 1 });
    const aside = readdirSync(directory).filter((name) => name.includes('.broken-'));
    expect(aside).toHaveLength(2);
    expect(problem).toContain(aside.find((name) => !name.includes('backup')));
    expect(readFileSync(join(directory, aside[0] ?? ''), 'utf8')).toBe(content);
    expect(openStore().load()).toEqual({ value: { count: 1 }, problem: undefined });
  });

  it('starts anew, and says so, where nothing can be read', () => {
    writeFileSync(path, 'broken');
    const { value, problem } = openStore().load();
    expect(value).toBeUndefined();
    expect(problem).toContain('No backup');
    expect(readdirSync(directory).some((name) => name.includes('.broken-'))).toBe(true);
  });
});
