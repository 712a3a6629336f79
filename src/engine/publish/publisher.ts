import type { Disposable } from '../../shared/base/disposable.ts';
import { FootlightError } from '../../shared/base/errors.ts';
import type { AudioConfig, AudioPacket, VideoConfig, VideoPacket } from '../../shared/media/codec/packets.ts';

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
  /** ms of media that the operating system has not taken yet. */
  readonly queuedMs: number;
  readonly bytesSent: number;
  /** The connection ended without having been asked to. */
  on(name: 'closed', listener: (payload: { error?: FootlightError }) => void): Disposable;
  /** Says goodbye where that is still possible; resolves in bounded time, when the socket is gone. */
  close(): Promise<void>;
}

/** Where a publisher connects to. The key is never logged. */
export interface PublishTarget {
  url: string;
  streamKey: string | undefined;
}

/** Makes the publisher that speaks the address's protocol. @throws FootlightError DESTINATION_INVALID */
export type PublisherFactory = (target: PublishTarget) => Publisher;

const schemes = ['rtmp:', 'rtmps:'];

/** @throws FootlightError DESTINATION_INVALID with what an address looks like */
export function checkPublishUrl(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !schemes.includes(parsed.protocol) || parsed.hostname === '') {
    throw new FootlightError(
      'DESTINATION_INVALID',
      'The address of a destination looks like rtmp://live.example.com/app or rtmps://live.example.com/app.',
    );
  }
  return parsed;
}

/**
 * Takes an address apart whose last path segment, with its query, is the stream key.
 * @throws FootlightError DESTINATION_INVALID; the sentence never holds the key
 */
export function splitPublishUrl(publishUrl: string): { url: string; streamKey: string } {
  const { protocol, host, pathname, search } = checkPublishUrl(publishUrl);
  const slash = pathname.lastIndexOf('/');
  const streamKey = pathname.slice(slash + 1) + search;
  const app = pathname.slice(0, slash);
  if (app.length < 2 || pathname.slice(slash + 1) === '') {
    throw new FootlightError(
      'DESTINATION_INVALID',
      'A destination with its key looks like rtmp://live.example.com/app/KEY.',
    );
  }
  return { url: `${protocol}//${host}${app}`, streamKey };
}
