interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** So much of the window must lie on a screen that it can be taken hold of. */
const graspPx = 120;

/** The stored bounds, unless the screen they were on is gone. */
export function visibleBounds<Bounds extends Box>(
  stored: Bounds,
  screens: readonly Box[],
): Bounds | undefined {
  const isReachable = screens.some((screen) => {
    const overlapX =
      Math.min(stored.x + stored.width, screen.x + screen.width) - Math.max(stored.x, screen.x);
    const top = stored.y >= screen.y && stored.y <= screen.y + screen.height - graspPx;
    return overlapX >= graspPx && top;
  });
  return isReachable ? stored : undefined;
}
