/** Some cameras need their time to start. */
const longestWaitMs = 2000;

/**
 * Resolves when a track has given a frame, or has ended, or seems to give none. Whoever asked for its frames
 * before this was called has got the same one.
 *
 * Chromium loses a frame that comes just as a stream changes hands: between the page, from which it is
 * transferred, and the worker that takes it. Nobody could close that one. With a frame already on the way to
 * the worker the page asks for no other, and there is none to be lost.
 */
export async function firstFrame(track: MediaStreamVideoTrack): Promise<void> {
  const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
  const timer = setTimeout(() => void reader.cancel(), longestWaitMs);
  const { value: frame } = await reader.read();
  clearTimeout(timer);
  frame?.close();
  await reader.cancel();
}
