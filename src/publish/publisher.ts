import type { Disposable } from '../shared/base/disposable.ts';
import type { FootlightError } from '../shared/base/errors.ts';
import type { SrtLinkState } from '../shared/contracts/engine.ts';
import type { AudioConfig, AudioPacket, VideoConfig, VideoPacket } from '../shared/media/codec/packets.ts';

/** One connection to a destination. A leg makes a new one for every try. */
export interface Publisher {
  /**
   * Resolves once the other side has accepted the stream; rejects in bounded time otherwise, and at
   * once if `signal` aborts.
   * @throws FootlightError DESTINATION_UNREACHABLE, DESTINATION_REFUSED, DESTINATION_LOST
   */
  connect(signal: AbortSignal): Promise<void>;
  sendVideoConfig(config: VideoConfig): void;
  sendAudioConfig(config: AudioConfig): void;
  sendVideo(packet: VideoPacket): void;
  sendAudio(packet: AudioPacket): void;
  /**
   * ms of media that wait: with RTMP for the operating system to take them, with SRT for the other side
   * to confirm them, beyond the round trip that this takes at best.
   */
  readonly queuedMs: number;
  readonly queueLimits: QueueLimits;
  /** Bytes that no longer wait. */
  readonly bytesSent: number;
  /** What the protocol tells of the way to the other side; undefined where it tells nothing, or not yet. */
  readonly link: LinkStatistics | undefined;
  /** The connection ended without having been asked to. */
  on(name: 'closed', listener: (payload: { error?: FootlightError }) => void): Disposable;
  /** Says goodbye where that is still possible; resolves in bounded time, when the socket is gone. */
  close(): Promise<void>;
}

/** What an amount of waiting media means, in ms; they may change while the connection lasts. */
export interface QueueLimits {
  /** Above this the connection is too slow for the bitrate. */
  slowAboveMs: number;
  /** Above this pictures are left out. */
  dropAboveMs: number;
}

/** As SrtLinkState, without what must be watched over time. */
export type LinkStatistics = Omit<SrtLinkState, 'lossPercent'>;

/** Where a publisher connects to. Key and passphrase are never logged. */
export interface PublishTarget {
  url: string;
  /** With SRT the stream id. */
  streamKey: string | undefined;
  /** SRT: encrypts the stream. */
  passphrase?: string | undefined;
  /** SRT: how long the other side is asked to hold a packet; undefined leaves it to the round trip. */
  latencyMs?: number | undefined;
}

/** Makes the publisher that speaks the address's protocol. @throws FootlightError DESTINATION_INVALID */
export type PublisherFactory = (target: PublishTarget) => Publisher;
