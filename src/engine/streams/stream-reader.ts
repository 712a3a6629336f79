import { FootlightError } from '../../shared/base/errors.ts';
import type { StreamState, StreamTrack } from '../../shared/contracts/stream-link.ts';
import {
  readMultivariantPlaylist,
  type ReadMultivariantPlaylist,
  type ReadVariant,
} from '../../shared/media/hls/playlist-reader.ts';
import { playlistAddress } from '../../shared/scene/stream-address.ts';
import { sleep, type Timing } from '../../publish/timing.ts';
import { fetchBounded } from './fetch-bounded.ts';
import { RenditionFollower, startOf, type FollowedPiece } from './rendition-follower.ts';

const maxMultivariantBytes = 256 * 1024;
const firstRetryMs = 1000;
const maxRetryMs = 5000;
/** No canvas is higher. */
const maxHeightPx = 2160;

export interface StreamReaderEvents {
  onState: (state: StreamState) => void;
  /** @throws FootlightError where the receiver can't keep up */
  onPiece: (track: StreamTrack, piece: FollowedPiece) => void;
}

/**
 * Reads a live stream of a relay until `signal` aborts, and begins again whenever it ends or breaks.
 * @param address of a channel's playlist or its watch page
 */
export async function readStream(
  address: string,
  events: StreamReaderEvents,
  timing: Timing,
  signal: AbortSignal,
): Promise<void> {
  const playlist = playlistAddress(address);
  if (playlist === undefined || !URL.canParse(playlist)) {
    const problem =
      'This is no address of a stream. Give that of a channel’s watch page, or of its playlist (.m3u8).';
    events.onState({ phase: 'offline', problem });
    return;
  }
  let retryMs = firstRetryMs;
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    events.onState({ phase: 'connecting' });
    const startedMs = timing.nowMs();
    const problem = await playOnce(new URL(playlist), events, timing, signal);
    if (isOver()) return;
    events.onState({ phase: 'offline', problem });
    if (timing.nowMs() - startedMs > maxRetryMs) retryMs = firstRetryMs;
    await sleep(timing, retryMs, signal);
    retryMs = Math.min(maxRetryMs, retryMs * 2);
  }
}

/** Resolves to why it ended. */
async function playOnce(
  url: URL,
  events: StreamReaderEvents,
  timing: Timing,
  signal: AbortSignal,
): Promise<string> {
  const either = new AbortController();
  const both = AbortSignal.any([signal, either.signal]);
  try {
    const text = Buffer.from(await fetchBounded(url, maxMultivariantBytes, both)).toString();
    const listed = readMultivariantPlaylist(text);
    const variant = bestOf(listed);
    // An address may be of a single rendition.
    const video = new RenditionFollower(variant ? new URL(variant.uri, url) : url, timing, both);
    const sound = listed.audio.get(variant?.audioGroup ?? '');
    // Sound alone is a variant of its own.
    const audioUri = sound === variant?.uri ? undefined : sound;
    const audio =
      audioUri === undefined ? undefined : new RenditionFollower(new URL(audioUri, url), timing, both);
    const playlist = await video.open();
    const start = startOf(playlist);
    if (!start) throw new FootlightError('NOT_READY', 'The stream has no picture yet.');
    events.onState({ phase: 'live', holdBackMs: playlist.holdBackUs / 1000 });
    const follow = async (track: StreamTrack, follower: RenditionFollower): Promise<void> => {
      try {
        for await (const piece of follower.media(start.msn, track === 'video' ? (start.part ?? 0) : 0))
          events.onPiece(track, piece);
      } finally {
        either.abort();
      }
    };
    await Promise.all([follow('video', video), audio && follow('audio', audio)]);
    return 'The stream has ended. It is shown again as soon as somebody is live.';
  } catch (failure) {
    if (failure instanceof FootlightError) return failure.message;
    throw failure;
  } finally {
    either.abort();
  }
}

/** The best that fits a canvas. */
function bestOf({ variants }: ReadMultivariantPlaylist): ReadVariant | undefined {
  const fitting = variants.filter(({ heightPx }) => heightPx <= maxHeightPx);
  return (fitting.length > 0 ? fitting : [...variants]).reduce<ReadVariant | undefined>(
    (best, each) => (best && best.bitsPerSecond >= each.bitsPerSecond ? best : each),
    undefined,
  );
}
