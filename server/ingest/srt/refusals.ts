import { FootlightError, type ErrorCode } from '../../../src/shared/base/errors.ts';
import type { SrtEnding } from '../../../src/shared/media/srt/ending.ts';
import { rejectionCodes } from '../../../src/shared/media/srt/rejection.ts';

/** What callers are told in place of a sentence, which SRT has no room for. */
const codes: Readonly<Partial<Record<ErrorCode, number>>> = {
  CHANNEL_NOT_FOUND: rejectionCodes.notFound,
  STREAM_OFFLINE: rejectionCodes.notFound,
  STREAM_KEY_WRONG: rejectionCodes.unauthorized,
  VIEWER_TOKEN_NEEDED: rejectionCodes.unauthorized,
  VIEWER_TOKEN_WRONG: rejectionCodes.unauthorized,
  VIEWER_TOKEN_EXPIRED: rejectionCodes.unauthorized,
  ALREADY_LIVE: rejectionCodes.conflict,
  TOO_MANY_CONNECTIONS: rejectionCodes.overload,
  RELAY_STOPPING: rejectionCodes.unavailable,
};

/** A caller is not let in, with a code of `rejectionCodes`. The words are for the log. */
export class CallerRefused extends Error {
  readonly rejection: number;

  constructor(rejection: number, message: string) {
    super(message);
    this.rejection = rejection;
  }
}

/** The handshake itself came to nothing; the caller, if it is still there, has been told. */
export class HandshakeFailed extends Error {
  readonly ending: SrtEnding;

  constructor(ending: SrtEnding) {
    super(ending.message);
    this.ending = ending;
  }
}

/** The code for whatever kept a caller from being let in. */
export function rejectionOf(failure: unknown): number {
  if (failure instanceof CallerRefused) return failure.rejection;
  const code = failure instanceof FootlightError ? codes[failure.code] : undefined;
  return code ?? rejectionCodes.internal;
}
