import { useEffect, useRef, useState, type MouseEvent, type PointerEvent } from 'react';
import type { BroadcastPlayer } from './broadcast-player.ts';

const doubleTapMs = 300;
const seekSeconds = 10;
const signMs = 700;

/** What a double tap just did, to be shown where it was done. */
export interface SeekSign {
  /** How far in all, in seconds; negative is back. */
  seconds: number;
}

interface Gestures {
  onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  onDoubleClick: (event: MouseEvent<HTMLElement>) => void;
  sign: SeekSign | undefined;
}

/**
 * What pointers do on the picture itself. The mouse: a click plays or pauses, two are full screen. A finger: a tap
 * shows or hides the controls, a double tap on the left or right third steps back or forward, and further
 * with every tap that follows.
 */
export function useStageGestures(
  player: BroadcastPlayer | undefined,
  toggleFullScreen: () => void,
  onTap: () => void,
): Gestures {
  const last = useRef({ atMs: -Infinity, side: 0, mouse: true });
  const tapTimer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [sign, setSign] = useState<SeekSign>();
  useEffect(() => {
    if (!sign) return;
    const timer = setTimeout(() => setSign(undefined), signMs);
    return () => clearTimeout(timer);
  }, [sign]);
  useEffect(() => () => clearTimeout(tapTimer.current), []);

  const handleTap = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    const side = share < 1 / 3 ? -1 : share > 2 / 3 ? 1 : 0;
    const again = event.timeStamp - last.current.atMs < (sign ? signMs : doubleTapMs);
    const seeks = again && side !== 0 && side === last.current.side;
    last.current = { atMs: event.timeStamp, side, mouse: false };
    clearTimeout(tapTimer.current);
    if (!seeks) {
      tapTimer.current = setTimeout(onTap, doubleTapMs);
      return;
    }
    const before = sign && Math.sign(sign.seconds) === side ? sign.seconds : 0;
    player?.seekBy(side * seekSeconds);
    setSign({ seconds: before + side * seekSeconds });
  };
  return {
    sign,
    onPointerUp: (event) => {
      if (event.pointerType !== 'mouse') handleTap(event);
      else if (event.button === 0) {
        last.current.mouse = true;
        player?.togglePlay();
      }
    },
    // Fingers make double clicks as well.
    onDoubleClick: () => {
      if (last.current.mouse) toggleFullScreen();
    },
  };
}
