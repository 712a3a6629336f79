/** Monotonic time of one process, in µs since an arbitrary start. */
export interface Clock {
  nowUs(): number;
}

/** Time of day, in ms since 1970-01-01 UTC. May jump. */
export interface WallClock {
  nowMs(): number;
}
