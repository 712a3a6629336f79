/** Lowest level that a meter shows, dBFS. */
export const meterFloorDb = -60;
const decayDbPerSecond = 23.5;
const holdMs = 20_000;

/** What one channel's meter shows. */
export interface MeterLevel {
  levelDb: number;
  /** Highest peak of the last 20 s. */
  holdDb: number;
  holdSinceMs: number;
}

export const silentLevel: MeterLevel = { levelDb: meterFloorDb, holdDb: meterFloorDb, holdSinceMs: 0 };

/** The level after `elapsedMs`: it falls 23.5 dB a second, and the held peak lets go after 20 s. */
export function decayLevel(level: MeterLevel, elapsedMs: number, nowMs: number): MeterLevel {
  const levelDb = Math.max(meterFloorDb, level.levelDb - (decayDbPerSecond * elapsedMs) / 1000);
  const held = nowMs - level.holdSinceMs < holdMs;
  return held ? { ...level, levelDb } : { levelDb, holdDb: levelDb, holdSinceMs: nowMs };
}

/** The level after a new peak: it rises at once. */
export function raiseLevel(level: MeterLevel, peakDb: number, nowMs: number): MeterLevel {
  const bounded = Math.min(0, Math.max(meterFloorDb, peakDb));
  const levelDb = Math.max(level.levelDb, bounded);
  return bounded >= level.holdDb ? { levelDb, holdDb: bounded, holdSinceMs: nowMs } : { ...level, levelDb };
}

/** 0 at the floor, 1 at full scale. */
export function meterPosition(levelDb: number): number {
  return Math.min(1, Math.max(0, 1 - levelDb / meterFloorDb));
}
