import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { DownloadTokens } from '../../../server/platform/broadcasts/download-tokens.ts';

it('an address to download at opens one recording until it runs out, and nothing else', () => {
  const tokens = new DownloadTokens(randomBytes(32));
  const nowMs = 1_800_000_000_000;
  const token = tokens.sign('first', nowMs + 60_000);
  const check = (given: string, id = 'first', atMs = nowMs, by = tokens) => {
    by.check(given, id, atMs);
  };
  expect(() => {
    check(token);
  }).not.toThrow();
  const [expires = '', signature = ''] = token.split('.');
  const later = `${Number(expires) + 1}.${signature}`;
  const wrong: Parameters<typeof check>[] = [
    ...[token.slice(0, -1), `${token}x`, later, '', '.', expires].map((given) => [given] as [string]),
    [token, 'second'],
    [token, 'first', nowMs + 60_000],
    [token, 'first', nowMs, new DownloadTokens(randomBytes(32))],
  ];
  for (const given of wrong) {
    expect(() => {
      check(...given);
    }).toThrow(expect.objectContaining({ code: 'UNAUTHORIZED' }));
  }
});
