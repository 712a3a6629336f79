/** A timer that comes so much too late, while the picture stood still as well, has slept with the machine. */
const sleptMs = 8_000;
const everyMs = 2_000;
/** Waits for the network of a machine that has just come up. */
const networkDelayMs = 300;

interface Interruptions {
  /** The network has come back, or has become another one. */
  onNetwork: () => void;
  /** The machine slept while the picture was to play: what was fetched before is long past. */
  onWoken: () => void;
  /** The page has come into sight again. */
  onSeen: () => void;
}

/** Tells of what happens around a video element that is to go on playing, until the signal. */
export function watchInterruptions(
  video: HTMLVideoElement,
  { onNetwork, onWoken, onSeen }: Interruptions,
  signal: AbortSignal,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const network = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (navigator.onLine) onNetwork();
    }, networkDelayMs);
  };
  window.addEventListener('online', network, { signal });
  // Chromium and Safari tell of a change from one network to another, too.
  const { connection } = navigator as { connection?: EventTarget };
  connection?.addEventListener('change', network, { signal });

  let seen = { atMs: Date.now(), position: video.currentTime };
  const ticker = setInterval(() => {
    const now = { atMs: Date.now(), position: video.currentTime };
    const gapMs = now.atMs - seen.atMs;
    // A page in the background has late timers as well, but its picture goes on.
    const stoodStill = now.position - seen.position < gapMs / 2_000;
    seen = now;
    if (gapMs > sleptMs + everyMs && stoodStill && !video.paused) onWoken();
  }, everyMs);

  document.addEventListener(
    'visibilitychange',
    () => {
      if (!document.hidden) onSeen();
    },
    { signal },
  );
  signal.addEventListener('abort', () => {
    clearInterval(ticker);
    clearTimeout(timer);
  });
}
