const removed = '(removed)';
/** Names of what is a secret, wherever it stands. */
const secretName = /key$|password|passphrase|secret|token|streamid|authorization|cookie/i;
/** Everything that could be an address, in any text. */
const addresses = /\b[a-z][a-z\d+.-]*:\/\/[^\s"'<>\\]+/gi;
/** A known secret that is shorter could be part of any word. */
const leastSecretCharacters = 6;

/**
 * An address without what could open something: user, password, what stands behind ? and #, and, where
 * media are published to, everything behind the application's name.
 */
export function plainAddress(address: string): string {
  const [scheme = '', rest = ''] = address.split(/:\/\/(.*)/s);
  const [place = '', ...more] = rest.split(/[?#]/);
  const withoutUser = place.replace(/^[^/@]*@/, `${removed}@`);
  const isPublishing = /^(?:rtmp|rtmps|srt|rtsp)$/i.test(scheme);
  const [host = '', application = '', ...path] = withoutUser.split('/');
  const shown =
    isPublishing && path.some((part) => part !== '') ? `${host}/${application}/${removed}` : withoutUser;
  return `${scheme}://${shown}${more.some((part) => part !== '') ? `?${removed}` : ''}`;
}

/** A text without the secrets that are known and without those in addresses. */
export function plainText(text: string, secrets: readonly string[]): string {
  let plain = text;
  const known = secrets.filter(({ length }) => length >= leastSecretCharacters);
  for (const secret of known.toSorted((a, b) => b.length - a.length)) {
    // A secret may stand in an address or in JSON.
    for (const form of new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]))
      plain = plain.replaceAll(form, removed);
  }
  return plain.replace(addresses, plainAddress);
}

/** The same of a value with everything in it; what is named like a secret goes whatever it is. */
export function plainValue(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return plainText(value, secrets);
  if (Array.isArray(value)) return value.map((each) => plainValue(each, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      const isSecret = secretName.test(name) && typeof each === 'string' && each !== '';
      return [name, isSecret ? removed : plainValue(each, secrets)];
    }),
  );
}
