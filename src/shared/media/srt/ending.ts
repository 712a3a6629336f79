import type { RejectionName } from './rejection.ts';

/** Why a connection, or the try to make one, is over. */
export interface SrtEnding {
  cause:
    /** By our own `close()`. */
    | 'closed'
    /** The peer said goodbye. */
    | 'peer-closed'
    /** Nothing came for the idle time. */
    | 'peer-silent'
    /** The peer stopped acknowledging, or asks for what can't be. */
    | 'protocol'
    /** The handshake got no answer in time. */
    | 'unanswered'
    /** The handshake was refused, by either side. */
    | 'rejected';
  /** A sentence for people; never holds stream id or passphrase. */
  message: string;
  /** With `rejected`: the code on the wire, and its name if it has one. */
  rejection?: { code: number; name: RejectionName | undefined };
}
