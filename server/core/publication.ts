import type { FootlightError } from '../../src/shared/base/errors.ts';

/** What a publisher says of itself, before any of its media is taken. */
export interface PublishRequest {
  protocol: 'rtmp' | 'srt';
  /** As the publisher sent it. Never logged. */
  streamKey: string;
  /** Nobody is to see the stream: the publisher only wants to know what its connection carries. */
  isTest?: boolean;
  /** It stands by for another publisher of the channel. */
  isBackup?: boolean;
  /** The channel that the publisher names, where its protocol has a place for it: the key must be that one's. */
  channel?: string | undefined;
  remoteAddress: string;
  /**
   * The protocol's own last word, called at once before the publication begins and when nothing else
   * is in its way. What it throws is what `admit` throws, and nothing begins.
   */
  confirm?: (channel: ChannelAccess) => void;
}

/** A channel whose door opens, and the passphrase that its encrypted connections have, if any. */
export interface ChannelAccess {
  slug: string;
  /** Never logged. */
  passphrase: string | undefined;
}

/**
 * One piece of the stream in its container.
 * - `config`: what a decoder needs first (FLV: file header with metadata, sequence headers; MPEG-TS:
 *   PAT and PMT, and null packets that name the streams). The newest of every `slot` is kept and sent
 *   before anything else to a reader that starts later. Another `video` or `audio` than before is
 *   another format: every reader starts anew at the next keyframe.
 * - `keyframe`: a place where a reader may start.
 * - `data`: everything else.
 */
export type MediaChunk =
  | { role: 'config'; slot: 'header' | 'metadata' | 'video' | 'audio'; bytes: Uint8Array }
  | { role: 'keyframe' | 'data'; bytes: Uint8Array };

/** An accepted publisher's way into the relay. Exactly one of its endings is called, once. */
export interface Publication {
  readonly slug: string;
  readonly container: 'flv' | 'mpegts';
  /** Takes the next piece, in order. Never throws and never blocks. */
  write(chunk: MediaChunk): void;
  /** The publisher is gone: `orderly` if it said so, otherwise the session waits for its return. */
  end(reason: { orderly: boolean; message: string }): void;
}

/** Asks the relay whether a publisher may come in. */
export interface PublishGate {
  /**
   * @param onRevoked called at most once, when the relay ends the publication by itself (channel
   *   deleted, key rotated, taken over, shutdown): the ingest closes the connection with its reason.
   * @throws FootlightError CHANNEL_NOT_FOUND, STREAM_KEY_WRONG, ALREADY_LIVE, TOO_MANY_CONNECTIONS,
   *   RELAY_STOPPING
   */
  admit(
    request: PublishRequest,
    container: 'flv' | 'mpegts',
    onRevoked: (reason: FootlightError) => void,
  ): Promise<Publication>;
}
