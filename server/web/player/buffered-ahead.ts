/** What is needed of a video element. */
interface BufferedMedia {
  /** In seconds, as all times here. */
  currentTime: number;
  buffered: { length: number; start(index: number): number; end(index: number): number };
}

/** What can be played on without a stop, from where the picture is. */
export function bufferedAheadSeconds({ buffered, currentTime }: BufferedMedia): number {
  for (let index = 0; index < buffered.length; index += 1) {
    // Browsers tell of hair's breadths between what is joined.
    if (buffered.start(index) <= currentTime + 0.1 && buffered.end(index) > currentTime)
      return buffered.end(index) - currentTime;
  }
  return 0;
}

/** More than this is not missing: it has not been fetched, as where the viewer has just gone back to. */
const widestHoleSeconds = 6;

/** A little step on from where the picture is, or over the hole before what comes next. */
export function nextPlayableSeconds({ buffered, currentTime }: BufferedMedia): number {
  for (let index = 0; index < buffered.length; index += 1) {
    const start = buffered.start(index);
    if (start > currentTime && start - currentTime <= widestHoleSeconds) return start + 0.05;
  }
  return currentTime + 0.1;
}
