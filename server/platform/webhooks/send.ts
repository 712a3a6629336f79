import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { FootlightError, messageOf } from '../../../src/shared/base/errors.ts';
import { assertOutside, guardedLookup } from './address-guard.ts';

const timeoutMs = 15_000;

/** What a receiver answered, or why there is no answer. */
export type SendOutcome = { status: number } | { reason: string };

/**
 * Posts a message once. Redirections are not followed and the answer's body is not read. Never rejects.
 * @param allowOwnNetwork if false, nothing of this machine or its network is connected to
 */
export function postMessage(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  { allowOwnNetwork, signal }: { allowOwnNetwork: boolean; signal: AbortSignal },
): Promise<SendOutcome> {
  const target = new URL(url);
  return new Promise((resolve) => {
    try {
      if (!allowOwnNetwork) assertOutside(target);
      const request = (target.protocol === 'https:' ? requestHttps : requestHttp)(target, {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Footlight',
        },
        // A connection of its own each time: none is held open to receivers.
        agent: false,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        ...(allowOwnNetwork ? {} : { lookup: guardedLookup }),
      });
      request.once('response', (response) => {
        resolve({ status: response.statusCode ?? 0 });
        response.destroy();
      });
      request.on('error', (error) => {
        resolve({ reason: reasonOf(error) });
      });
      request.end(body);
    } catch (error) {
      resolve({ reason: reasonOf(error) });
    }
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof FootlightError) return error.message;
  const { name, code } = error as { name?: string; code?: string };
  if (name === 'AbortError' || name === 'TimeoutError')
    return `There was no answer within ${timeoutMs / 1000} s.`;
  if (code === 'ENOTFOUND') return 'There is no such host.';
  if (code === 'ECONNREFUSED') return 'The connection was refused.';
  return messageOf(error).slice(0, 300);
}
