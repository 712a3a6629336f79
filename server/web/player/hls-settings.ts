import type { HlsConfig, LoadPolicy } from 'hls.js';
import workerPath from 'hls.js/dist/hls.worker.js?url';

/** @param firstByteMs how long the relay may take to begin its answer */
function patient(firstByteMs: number, retries: number): LoadPolicy {
  return {
    default: {
      maxTimeToFirstByteMs: firstByteMs,
      maxLoadTimeMs: 20_000,
      timeoutRetry: { maxNumRetry: 3, retryDelayMs: 0, maxRetryDelayMs: 0 },
      errorRetry: { maxNumRetry: retries, retryDelayMs: 500, maxRetryDelayMs: 2_000 },
    },
  };
}

/**
 * Low-latency playback that would rather be a little further behind than stall. Where to be is left
 * to the playlist's PART-HOLD-BACK, so no live sync duration is given here.
 */
export const hlsSettings: Partial<HlsConfig> = {
  lowLatencyMode: true,
  workerPath,
  // Ten per cent is the most that is not heard.
  maxLiveSyncPlaybackRate: 1.1,
  // A viewer whose network is uneven is moved back by a little less than a part for every stall.
  liveSyncOnStallIncrease: 0.3,
  // Enough to step back a little; a page that stays open all night must not grow.
  backBufferLength: 30,
  maxBufferLength: 20,
  maxMaxBufferLength: 30,
  // Begin in the middle of the ladder; the default of 500 kbit/s shows everybody mud first.
  abrEwmaDefaultEstimate: 4_000_000,
  capLevelToPlayerSize: true,
  // Cracks between parts of a restarted encoder are stepped over, not waited at.
  maxBufferHole: 0.3,
  manifestLoadPolicy: patient(8_000, 2),
  // The relay may hold a playlist for three target durations before it answers (RFC 8216bis 6.2.5.2).
  playlistLoadPolicy: patient(15_000, 20),
  fragLoadPolicy: patient(8_000, 6),
};
