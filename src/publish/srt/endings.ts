import { FootlightError } from '../../shared/base/errors.ts';
import type { SrtEnding } from '../../shared/media/srt/ending.ts';
import type { RejectionName } from '../../shared/media/srt/rejection.ts';
import { unreachable } from '../connect-error.ts';

/** Refusals that say nothing of the stream, so that another try may do. */
const passing: readonly (RejectionName | undefined)[] = [
  'backlog',
  'cookie',
  'overload',
  'internal',
  'unavailable',
];

type Reason = SrtEnding | NodeJS.ErrnoException;

/**
 * What to say of a connection that was not made.
 * @param host as the user wrote it
 */
export function handshakeFailure(host: string, reason: Reason): FootlightError {
  if (reason instanceof Error) return unreachable(host, reason);
  const { cause, message, rejection } = reason;
  if (cause === 'rejected' && !passing.includes(rejection?.name)) {
    return new FootlightError('DESTINATION_REFUSED', `The server refused the stream: ${message}`);
  }
  const sentence =
    cause === 'unanswered'
      ? `${host} gave no answer; check the address, the port (UDP) and the firewall.`
      : `${host} can’t take the stream now: ${message}`;
  return new FootlightError('DESTINATION_UNREACHABLE', sentence);
}

/** What to say of a connection that was made and is over. */
export function lossOf(host: string, reason: Reason): FootlightError {
  return new FootlightError(
    'DESTINATION_LOST',
    `The connection to ${host} is over: ${reason.message}`,
    reason instanceof Error ? { cause: reason } : {},
  );
}
