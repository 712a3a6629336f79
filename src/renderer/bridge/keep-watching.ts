/** Before something is watched again after the engine ended the watch. */
const rewatchMs = 1_000;

/**
 * Subscribes, and again whenever the engine stops telling; a lost socket is taken up again by the client itself.
 * @param subscribe is to call `onEnded` when the subscription is over
 */
export function keepWatching(subscribe: (onEnded: () => void) => void): void {
  subscribe(() => {
    setTimeout(() => {
      keepWatching(subscribe);
    }, rewatchMs);
  });
}
