import type { IncomingMessage } from 'node:http';
import { FootlightError } from '../../shared/base/errors.ts';

/** @throws FootlightError BAD_REQUEST for what is no path on this server */
export function requestedAddress(request: IncomingMessage): URL {
  const target = request.url ?? '/';
  if (!target.startsWith('/') || !URL.canParse(target, 'http://127.0.0.1')) {
    throw new FootlightError('BAD_REQUEST', 'Not an address of ours.');
  }
  return new URL(target, 'http://127.0.0.1');
}
