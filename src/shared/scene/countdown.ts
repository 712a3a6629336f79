import type { CountdownSource } from './model.ts';

const dayMs = 86_400_000;

/**
 * What a countdown shows.
 * @param nowMs wall clock, ms since 1970
 * @param utcOffsetMs what local time is ahead of universal time then
 */
export function countdownText(
  settings: CountdownSource['settings'],
  nowMs: number,
  utcOffsetMs: number,
): string {
  const leftMs =
    settings.mode === 'duration' ? leftOfDuration(settings, nowMs) : leftOfDay(settings, nowMs + utcOffsetMs);
  if (leftMs <= 0 && settings.endText !== '') return settings.endText;
  // The last second is shown as 0:01 until it is over.
  const seconds = Math.ceil(Math.max(0, leftMs) / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
}

function leftOfDuration(settings: CountdownSource['settings'], nowMs: number): number {
  if (settings.startedAtMs === 0) return settings.durationMs;
  return settings.startedAtMs + settings.durationMs - nowMs;
}

/** Until that time today, over for half a day after it, and then until tomorrow's. */
function leftOfDay({ timeOfDay }: CountdownSource['settings'], localMs: number): number {
  const [hours = 0, minutes = 0] = timeOfDay.split(':').map(Number);
  const leftMs = (hours * 60 + minutes) * 60_000 - (localMs % dayMs);
  return leftMs < -dayMs / 2 ? leftMs + dayMs : leftMs;
}
