/** One frame that the viewer's browser has put on screen. */
export interface SeenFrame {
  /** Wall clock at which it was, or was to be, on screen; ms since 1970. */
  shownAtMs: number;
  /** What its clock strip says; absent if it could not be read. */
  drawnAtMs?: number;
  frame?: number;
  /** Frames presented since the one before without this reader being told. */
  unseenBefore: number;
  width: number;
  height: number;
}

/** What came out of the page since the last time it was asked. */
export interface ViewerReadings {
  frames: SeenFrame[];
  /** Wall clock of each beep's onset at the sound output; ms since 1970. */
  beepsAtMs: number[];
  playing: boolean;
  /** 1 once the player is where it wants to be; otherwise it hurries or tarries. */
  playbackRate: number;
  /** False while the browser holds the sound output shut. */
  soundRunning: boolean;
}
