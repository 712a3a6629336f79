/** What can be played on without a stop, from where the picture is. */
export function bufferedAheadSeconds({ buffered, currentTime }: HTMLVideoElement): number {
  for (let index = 0; index < buffered.length; index += 1) {
    // Browsers tell of hair's breadths between what is joined.
    if (buffered.start(index) <= currentTime + 0.1 && buffered.end(index) > currentTime)
      return buffered.end(index) - currentTime;
  }
  return 0;
}

/** A little step on from where the picture is, or over the hole before what comes next. */
export function nextPlayableSeconds({ buffered, currentTime }: HTMLVideoElement): number {
  for (let index = 0; index < buffered.length; index += 1) {
    if (buffered.start(index) > currentTime) return buffered.start(index) + 0.05;
  }
  return currentTime + 0.1;
}
