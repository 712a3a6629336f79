/**
 * Why a handshake is refused, as its handshake type says on the wire: 1000 plus libsrt's own reason
 * (draft-sharabayko-srt-01, 4.3, table 7), or a code of the access-control guidelines
 * (libsrt docs/features/access-control.md).
 */
export const rejectionCodes = {
  /** The peer breaks the protocol. */
  rogue: 1004,
  /** The listener holds too many already. */
  backlog: 1005,
  /** The peer's SRT is too old or too new. */
  version: 1008,
  /** The SYN cookie is not ours. */
  cookie: 1009,
  /** The passphrase does not fit. */
  badSecret: 1010,
  /** One side has a passphrase and the other has none. */
  unsecure: 1011,
  /** The message mode was asked for; only live streams are carried. */
  messageApi: 1012,
  /** File mode's congestion control was asked for. */
  congestion: 1013,
  /** Forward error correction was asked for. */
  filter: 1014,
  /** A bonded connection was asked for. */
  group: 1015,
  /** Another cipher than AES-CTR was asked for. */
  crypto: 1017,
  badRequest: 2400,
  unauthorized: 2401,
  overload: 2402,
  forbidden: 2403,
  notFound: 2404,
  badMode: 2405,
  unacceptable: 2406,
  conflict: 2409,
  notSupportedMedia: 2415,
  locked: 2423,
  internal: 2500,
  unavailable: 2503,
  noRoom: 2507,
} as const;

export type RejectionName = keyof typeof rejectionCodes;
