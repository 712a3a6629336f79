import type { SrtEnding } from './ending.ts';
import { rejectionCodes, type RejectionName } from './rejection.ts';

/** What a refusal means and what helps, said so that it is true on both sides of it. */
const sentences: Readonly<Record<RejectionName, string>> = {
  rogue: 'The two sides do not speak the same SRT; check that the address is that of an SRT listener.',
  backlog: 'The listener holds too many connections already; try again later.',
  version: 'One side speaks an SRT older than 1.3; update it.',
  cookie: 'The handshake took too long, or the address changed on its way; try again.',
  badSecret: 'The passphrases of the two sides differ.',
  unsecure: 'One side has a passphrase and the other has none; set the same one on both, or none.',
  messageApi: 'Only live streams are carried; set the transmission type to live.',
  congestion: 'Only live streams are carried; set the congestion control to live.',
  filter: 'Forward error correction is not offered; leave out the packet filter.',
  group: 'Bonded connections are not offered; connect over one link.',
  crypto: 'The two sides have different ciphers; set both to AES-CTR.',
  badRequest: 'The stream id, or a latency, is none that the listener can take.',
  unauthorized: 'The stream key is wrong.',
  overload: 'The listener has as many connections as it takes; try again later.',
  forbidden: 'The listener does not allow this stream.',
  notFound: 'There is no such stream; check the channel in the stream id.',
  badMode: 'The listener does not take this mode; check the m part of the stream id.',
  unacceptable: 'The listener can not take the stream in this form.',
  conflict: 'The stream is live already; end the other connection first.',
  notSupportedMedia: 'The listener does not take this kind of media.',
  locked: 'The stream is locked at the moment.',
  internal: 'Something went wrong in the listener.',
  unavailable: 'The listener is not ready, or it is shutting down; try again later.',
  noRoom: 'The listener has no room left for recordings.',
};

const names = new Map<number, RejectionName>(
  Object.entries(rejectionCodes).map(([name, code]) => [code, name as RejectionName]),
);

/** The ending of a handshake that was refused with `code`, of `rejectionCodes` or any other. */
export function rejectionEnding(code: number): SrtEnding {
  const name = names.get(code);
  const message = name ? sentences[name] : `The listener refused the connection with the code ${code}.`;
  return { cause: 'rejected', message, rejection: { code, name } };
}
