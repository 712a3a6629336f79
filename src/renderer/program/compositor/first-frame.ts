/**
 * Resolves when a track has given a frame, or has ended without one. Whoever asked for its frames before this
 * was called has got the same one.
 * @returns whether one came
 */
export async function firstFrame(track: MediaStreamVideoTrack): Promise<boolean> {
  const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
  const { value: frame, done } = await reader.read();
  frame?.close();
  await reader.cancel();
  return !done;
}
