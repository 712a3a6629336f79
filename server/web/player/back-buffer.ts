import Hls from 'hls.js';

/** Enough to step back a little. */
const keptSeconds = 30;
const trimmedBeyondSeconds = 60;

/**
 * Lets go of what was seen, so that a page that stays open all night does not grow. hls.js's own way does so at any
 * time, and takes the segment whose part is on its way at that moment for lost: it loads no more parts then, until a
 * seek. Here it is done when nothing is on its way.
 */
export function trimBackBuffer(hls: Hls, video: HTMLVideoElement): void {
  const loading = new Set<string>();
  hls.on(Hls.Events.FRAG_LOADING, (_, { frag }) => {
    const type: string = frag.type;
    if (type !== 'subtitle') loading.add(type);
  });
  hls.on(Hls.Events.FRAG_BUFFERED, (_, { frag }) => {
    loading.delete(frag.type);
    const { buffered, currentTime } = video;
    if (loading.size > 0 || buffered.length === 0) return;
    if (buffered.start(0) > currentTime - trimmedBeyondSeconds) return;
    hls.trigger(Hls.Events.BUFFER_FLUSHING, {
      startOffset: 0,
      endOffset: currentTime - keptSeconds,
      type: null,
    });
  });
}
