import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';

/** 32 random bytes as Standard Webhooks writes secrets. */
export function newSecret(): string {
  return prefix + randomBytes(32).toString('base64');
}

/**
 * The headers that prove a message: `webhook-id`, `webhook-timestamp` (s since 1970) and
 * `webhook-signature`, HMAC-SHA256 of the three parts between dots (Standard Webhooks 1.0.0).
 */
export function signedHeaders(
  secret: string,
  { id, timestampS, body }: { id: string; timestampS: number; body: string },
): Record<string, string> {
  const key = Buffer.from(secret.slice(prefix.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestampS}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampS),
    'webhook-signature': `v1,${signature}`,
  };
}
