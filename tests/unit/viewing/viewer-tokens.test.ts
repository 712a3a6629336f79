import { describe, expect, it } from 'vitest';
import { ViewerGate } from '../../../server/platform/viewing/viewer-gate.ts';
import { networkOf, ViewerTokens } from '../../../server/platform/viewing/viewer-tokens.ts';

const tokens = new ViewerTokens(Buffer.alloc(32, 7));
const nowMs = Date.UTC(2030, 0, 1);
const codeOf = (token: string, slug = 'show', address = '192.0.2.1', atMs = nowMs): string => {
  try {
    tokens.check(token, slug, address, atMs);
    return 'admitted';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('ViewerTokens', () => {
  it('opens its own channel until its time', () => {
    const token = tokens.sign({ slug: 'show', expiresMs: nowMs + 60_000 });
    expect(codeOf(token)).toBe('admitted');
    expect(codeOf(token, 'other')).toBe('VIEWER_TOKEN_WRONG');
    expect(codeOf(token, 'show', '192.0.2.1', nowMs + 60_000)).toBe('VIEWER_TOKEN_EXPIRED');
  });

  it('is good at its own address only, of IPv6 in its network', () => {
    const bound = tokens.sign({ slug: 'show', expiresMs: nowMs + 60_000, address: '192.0.2.1' });
    expect(codeOf(bound)).toBe('admitted');
    expect(codeOf(bound, 'show', '::ffff:192.0.2.1')).toBe('admitted');
    expect(codeOf(bound, 'show', '192.0.2.2')).toBe('VIEWER_TOKEN_WRONG');
    const six = tokens.sign({ slug: 'show', expiresMs: nowMs + 60_000, address: '2001:db8:1:2::5' });
    expect(codeOf(six, 'show', '2001:db8:1:2:ffff::1')).toBe('admitted');
    expect(codeOf(six, 'show', '2001:db8:1:3::5')).toBe('VIEWER_TOKEN_WRONG');
    expect(bound).not.toContain('192.0.2.1');
  });

  it('of an edge opens everything', () => {
    const token = tokens.sign({});
    expect(codeOf(token)).toBe('admitted');
    expect(codeOf(token, 'other', '192.0.2.9', nowMs + 1e12)).toBe('admitted');
  });

  it('can be neither made up nor altered', () => {
    const token = tokens.sign({ slug: 'show', expiresMs: nowMs + 60_000 });
    const [version, slug, expires, place, signature] = token.split('.') as [
      string,
      string,
      string,
      string,
      string,
    ];
    const altered = [
      [version, 'other', expires, place, signature],
      [version, slug, String(Number(expires) + 1), place, signature],
      [version, slug, '*', place, signature],
      [version, '*', expires, place, signature],
      [version, slug, expires, place, signature.slice(0, -1)],
      [version, slug, expires, place, signature, ''],
      ['2', slug, expires, place, signature],
      [version, slug, expires, place],
    ].map((parts) => parts.join('.'));
    for (const each of [...altered, '', '....', 'x'.repeat(10_000)]) {
      expect(codeOf(each, each.includes('other') ? 'other' : 'show')).toBe('VIEWER_TOKEN_WRONG');
    }
    const foreign = new ViewerTokens(Buffer.alloc(32, 8)).sign({ slug: 'show', expiresMs: nowMs + 60_000 });
    expect(codeOf(foreign)).toBe('VIEWER_TOKEN_WRONG');
  });
});

describe('networkOf', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1'],
    ['2001:0db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
  ])('%s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('ViewerGate', () => {
  const gate = new ViewerGate({ get: (slug) => Promise.resolve({ private: slug === 'secret' }) }, tokens);
  const address = '192.0.2.1';

  it('lets everybody see a public channel, with any token or none', async () => {
    await expect(gate.admit('show', { token: undefined, address })).resolves.toBe(false);
    await expect(gate.admit('show', { token: 'nonsense', address })).resolves.toBe(false);
  });

  it('lets those see a private one who have a token for it', async () => {
    const token = tokens.sign({ slug: 'secret', expiresMs: Date.now() + 60_000 });
    await expect(gate.admit('secret', { token, address })).resolves.toBe(true);
    await expect(gate.admit('secret', { token: undefined, address })).rejects.toMatchObject({
      code: 'VIEWER_TOKEN_NEEDED',
      httpStatus: 401,
    });
    const other = tokens.sign({ slug: 'show', expiresMs: Date.now() + 60_000 });
    await expect(gate.admit('secret', { token: other, address })).rejects.toMatchObject({ httpStatus: 403 });
  });
});
