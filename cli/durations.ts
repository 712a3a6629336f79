import { InvalidArgumentError } from 'commander';

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * Seconds of a duration as people write it: 90, 90s, 30m, 12h or 7d.
 * @throws InvalidArgumentError
 */
export function parseDurationS(text: string): number {
  const [, count, unit = 's'] = /^(\d{1,9})([smhd])?$/.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError('a duration such as 30m, 12h or 7d');
  return Number(count) * (secondsOf[unit] ?? 1);
}
