import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { FootlightError } from '../../../src/shared/base/errors.ts';

/**
 * Networks that are not the public internet: RFC 6890 and its registries. One list for each kind: in a
 * common one, Node takes every IPv4 address for one of the IPv6 networks that IPv4 is mapped to.
 */
const inside = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  inside.ipv4.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 127],
  // The ways by which an IPv4 address hides in one of IPv6.
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  inside.ipv6.addSubnet(network, bits, 'ipv6');
}

/** True of an IP address that is this machine's own, or of a network that the public doesn't reach. */
export function isInside(address: string): boolean {
  const kind = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  return inside[kind].check(address, kind);
}

/**
 * Refuses an address that is written out as one of the inside. A name is looked at by `guardedLookup`,
 * when it is connected to: what it leads to may have changed since.
 * @throws FootlightError WEBHOOK_ADDRESS_REFUSED
 */
export function assertOutside(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && isInside(host)) throw refused(host);
}

/** Looks a name up as the system does, and fails where it leads inside. */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = error ? [] : addresses;
    if (!first) {
      callback(error ?? new Error(`${hostname} has no address.`), '', 0);
    } else if (addresses.some(({ address }) => isInside(address))) {
      callback(refused(hostname), '', 0);
    } else if (options.all) {
      callback(null, addresses);
    } else {
      callback(null, first.address, first.family);
    }
  });
};

function refused(host: string): FootlightError {
  return new FootlightError(
    'WEBHOOK_ADDRESS_REFUSED',
    `${host} leads to this machine or its own network. Use a public address, or set webhooksToOwnNetwork to true.`,
  );
}
