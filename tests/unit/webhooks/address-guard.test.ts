import { describe, expect, it } from 'vitest';
import { assertOutside, guardedLookup, isInside } from '../../../server/platform/webhooks/address-guard.ts';

describe('the guard of webhook addresses', () => {
  it.each([
    ...['127.0.0.1', '127.9.9.9', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '224.0.0.1', '255.255.255.255', '198.18.0.1'],
    ...['::', '::1', 'fe80::1', 'fd00::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::7f00:1'],
    ...['2002:7f00:1::'],
  ])('knows that %s is inside', (address) => {
    expect(isInside(address)).toBe(true);
  });

  it.each(['1.1.1.1', '172.15.255.255', '172.32.0.1', '192.167.1.1', '2606:4700::1111', '2a00:1450::1'])(
    'knows that %s is outside',
    (address) => {
      expect(isInside(address)).toBe(false);
    },
  );

  // What URL makes of other ways to write 127.0.0.1.
  it.each(['http://2130706433/', 'http://0x7f.1/', 'http://[::1]:8088/x', 'http://127.1/', 'https://0/'])(
    'refuses %s',
    (url) => {
      expect(() => {
        assertOutside(new URL(url));
      }).toThrow('leads to this machine or its own network');
    },
  );

  it.each([{}, { all: true }])(
    'fails the look-up of a name that leads inside, asked with %o',
    async (options) => {
      const error = await new Promise((resolve) => {
        guardedLookup('localhost', options, resolve);
      });
      expect(error).toMatchObject({ code: 'WEBHOOK_ADDRESS_REFUSED' });
    },
  );
});
