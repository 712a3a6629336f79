import type { HlsConfig, LoadPolicy } from 'hls.js';
import workerPath from 'hls.js/dist/hls.worker.js?url';

/** @param firstByteMs how long the relay may take to begin its answer */
function patient(firstByteMs: number, retries: number): LoadPolicy {
  return {
    default: {
      maxTimeToFirstByteMs: firstByteMs,
      maxLoadTimeMs: 20_000,
      timeoutRetry: { maxNumRetry: 3, retryDelayMs: 0, maxRetryDelayMs: 0 },
      errorRetry: { maxNumRetry: retries, retryDelayMs: 500, maxRetryDelayMs: 1_000 },
    },
  };
}

/**
 * Low-latency playback that would rather be a little further behind than stall. Where to be, and how to come
 * there, is `HlsPace`'s; hls.js's own ways are off: it steps back for good at a stall, and hurries with less
 * in hand than a low delay leaves.
 */
export const hlsSettings: Partial<HlsConfig> = {
  lowLatencyMode: true,
  workerPath,
  maxLiveSyncPlaybackRate: 1,
  liveSyncOnStallIncrease: 0,
  // See `trimBackBuffer`.
  backBufferLength: Infinity,
  maxBufferLength: 20,
  maxMaxBufferLength: 30,
  // Begin in the middle of the ladder; the default of 500 kbit/s shows everybody mud first.
  abrEwmaDefaultEstimate: 4_000_000,
  // Or the first picture waits for a segment of the lowest rung that is thrown away.
  testBandwidth: false,
  // What CEA-608 has no name for: its first field is in the language of the broadcast.
  captionsTextTrack1Label: 'In the picture',
  captionsTextTrack1LanguageCode: '',
  captionsTextTrack2Label: 'In the picture, second',
  captionsTextTrack2LanguageCode: '',
  // None are sent, and their scheduler begins to load a second time.
  enableInterstitialPlayback: false,
  capLevelToPlayerSize: true,
  // Cracks between parts of a restarted encoder are stepped over, not waited at.
  maxBufferHole: 0.3,
  manifestLoadPolicy: patient(8_000, 2),
  // The relay may hold a playlist for three target durations before it answers (RFC 8216bis 6.2.5.2).
  playlistLoadPolicy: patient(15_000, 40),
  fragLoadPolicy: patient(8_000, 8),
};
