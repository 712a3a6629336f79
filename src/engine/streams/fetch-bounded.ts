import { FootlightError, messageOf } from '../../shared/base/errors.ts';

/** A blocking reload is answered within three target durations of at most ten seconds (RFC 8216bis 6.2.5.2). */
const answerLimitMs = 35_000;

/**
 * One resource of a stream in whole.
 * @throws FootlightError NOT_READY with a sentence where it can't be had, PROTOCOL_VIOLATION beyond `maxBytes`
 */
export async function fetchBounded(url: URL, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new FootlightError('PROTOCOL_VIOLATION', 'The stream leads to an address that is not of the web.');
  }
  const answer = await fetch(url, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(answerLimitMs)]),
    headers: { 'user-agent': 'Footlight studio' },
  }).catch((cause: unknown) => {
    throw new FootlightError('NOT_READY', `${url.host} does not answer (${reasonOf(cause)}).`, { cause });
  });
  if (!answer.ok) {
    await answer.body?.cancel();
    throw new FootlightError('NOT_READY', refusal(answer.status, url.host));
  }
  const pieces: Uint8Array[] = [];
  let byteLength = 0;
  try {
    for await (const piece of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
      byteLength += piece.byteLength;
      if (byteLength > maxBytes)
        throw new FootlightError('PROTOCOL_VIOLATION', `${url.host} sends more than a stream has.`);
      pieces.push(piece);
    }
  } catch (cause) {
    if (cause instanceof FootlightError) throw cause;
    throw new FootlightError('NOT_READY', `${url.host} broke off (${messageOf(cause)}).`, { cause });
  }
  return Buffer.concat(pieces);
}

function refusal(status: number, host: string): string {
  if (status === 404) return 'Nobody is live there now.';
  if (status === 401 || status === 403)
    return `${host} shows this channel only to those it knows: use an address with a token.`;
  return `${host} answers with an error (${status}).`;
}

/** The system's reason lies below fetch's own. */
function reasonOf(failure: unknown): string {
  return failure instanceof Error && failure.cause instanceof Error
    ? messageOf(failure.cause)
    : messageOf(failure);
}
