import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keptLogger, LogFile } from '../../../src/engine/support/log-file.ts';
import { plainAddress, plainText, plainValue } from '../../../src/engine/support/without-secrets.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';

describe('what goes into a report', () => {
  it.each([
    ['rtmp://live.example/app/a-key-1', 'rtmp://live.example/app/(removed)'],
    ['rtmp://live.example/app', 'rtmp://live.example/app'],
    ['srt://127.0.0.1:8890?streamid=publish:abc&passphrase=x', 'srt://127.0.0.1:8890?(removed)'],
    ['https://me:pass@example.com/a/b.png?sig=1#now', 'https://(removed)@example.com/a/b.png?(removed)'],
    ['https://example.com/overlay', 'https://example.com/overlay'],
    ['ws://127.0.0.1:4455', 'ws://127.0.0.1:4455'],
  ])('has of the address %s no more than %s', (address, shown) => {
    expect(plainAddress(address)).toBe(shown);
  });

  it('has no known secret in whatever form, and nothing that is named like one', () => {
    const secrets = ['key with "quotes" & more', 'short', 'plain-secret'];
    const text = `${JSON.stringify({ a: secrets[0] })} ${encodeURIComponent(secrets[0] ?? '')} plain-secret short`;
    expect(plainText(text, secrets)).toBe('{"a":"(removed)"} (removed) (removed) short');
    const value = {
      streamKey: 'abc',
      nested: [{ password: 'x', url: 'https://a.example/?k=1', hasKey: true, keyframeIntervalMs: 2000 }],
      note: 'see rtmp://a.example/live/abc, please',
    };
    expect(plainValue(value, [])).toEqual({
      streamKey: '(removed)',
      nested: [
        {
          password: '(removed)',
          url: 'https://a.example/?(removed)',
          hasKey: true,
          keyframeIntervalMs: 2000,
        },
      ],
      note: 'see rtmp://a.example/live/(removed) please',
    });
  });
});

describe('the log on the disk', () => {
  it('keeps the newest lines in a few files of bounded size', () => {
    const directory = mkdtempSync(join(tmpdir(), 'footlight-log-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const file = new LogFile(join(directory, 'logs'), { nowMs: () => Date.UTC(2030, 0, 1) });
    const logger = keptLogger(silentLogger, file).child({ destination: 'one' });
    logger.debug({}, 'Not kept.');
    const filler = 'x'.repeat(3000);
    for (let line = 0; line < 2000; line++) logger.warn({ line, filler }, 'It is slow.');
    const names = readdirSync(join(directory, 'logs')).toSorted();
    expect(names).toEqual(['engine.1.log', 'engine.2.log', 'engine.3.log', 'engine.log']);
    for (const name of names)
      expect(statSync(join(directory, 'logs', name)).size).toBeLessThanOrEqual(1024 * 1024);
    const newest = readFileSync(join(directory, 'logs', 'engine.log'), 'utf8')
      .trim()
      .split('\n')
      .at(-1);
    expect(JSON.parse(newest ?? '')).toEqual({
      time: '2030-01-01T00:00:00.000Z',
      level: 'warn',
      destination: 'one',
      line: 1999,
      filler,
      message: 'It is slow.',
    });
    // Another start goes on in the same file.
    new LogFile(join(directory, 'logs'), { nowMs: () => 0 }).write(
      'error',
      { failure: new Error('no') },
      'End.',
    );
    expect(file.read()[0]?.text).toContain('"line":1999');
    expect(file.read()[0]?.text).toContain('"failure":"Error: no"');
  });

  it('never stops a show', () => {
    const file = new LogFile('/dev/null/logs', { nowMs: () => 0 });
    file.write('info', {}, 'Nowhere to go.');
    expect(file.read()).toEqual([]);
  });
});
