import type { ServerResponse } from 'node:http';
import { FootlightError } from '../../shared/base/errors.ts';
import type { ErrorBody } from '../../shared/contracts/relay.ts';

/** Headers of every answer. */
export function securityHeaders(port: number): Record<string, string> {
  const sockets = `ws://127.0.0.1:${port} ws://localhost:${port}`;
  const policy = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    `connect-src 'self' ${sockets}`,
    "worker-src 'self' blob:",
    "img-src 'self' blob: data:",
    "media-src 'self' blob: data:",
    "font-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'Permissions-Policy': 'camera=(self), microphone=(self), display-capture=(self), geolocation=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  response.end(JSON.stringify(body));
}

/** Answers with the error's own code and sentence; what is no error of ours tells nothing of itself. */
export function sendError(response: ServerResponse, thrown: unknown): void {
  const error =
    thrown instanceof FootlightError
      ? thrown
      : new FootlightError('INTERNAL', 'The studio could not do that. Its log says why.');
  const body: ErrorBody = { error: { code: error.code, message: error.message } };
  sendJson(response, error.httpStatus, body);
}
