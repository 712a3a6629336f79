import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a server sends so that a password can be shown to be known without sending it. Base64. */
export interface Challenge {
  challenge: string;
  salt: string;
}

export function newChallenge(): Challenge {
  return { challenge: randomBytes(32).toString('base64'), salt: randomBytes(32).toString('base64') };
}

/** A password that nobody guesses and anybody can type. */
export function newPassword(): string {
  // Without signs that look alike.
  const signs = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  const bytes = randomBytes(64).filter((byte) => byte < signs.length * 4);
  return Array.from(bytes.subarray(0, 16), (byte) => signs.charAt(byte % signs.length)).join('');
}

const hash = (text: string): string => createHash('sha256').update(text).digest('base64');

/** The answer that proves the password. */
export function authenticationFor(password: string, { challenge, salt }: Challenge): string {
  return hash(hash(password + salt) + challenge);
}

export function proves(answer: string, password: string, challenge: Challenge): boolean {
  const expected = Buffer.from(authenticationFor(password, challenge));
  const given = Buffer.from(answer);
  return given.byteLength === expected.byteLength && timingSafeEqual(given, expected);
}
