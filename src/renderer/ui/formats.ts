/** How numbers are said everywhere in the studio: always with their unit. */

/** 00:12:31 */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** 5.9 Mbit/s, 640 kbit/s */
export function formatBitrate(kbps: number): string {
  return kbps >= 1000 ? `${(kbps / 1000).toFixed(1)} Mbit/s` : `${Math.round(kbps)} kbit/s`;
}

/** 3.2 of 6.0 Mbit/s, 450 of 900 kbit/s: both in the larger one's unit. */
export function formatBitrateOf(kbps: number, ofKbps: number): string {
  const present = ofKbps >= 1000 ? (kbps / 1000).toFixed(1) : String(Math.round(kbps));
  return `${present} of ${formatBitrate(ofKbps)}`;
}

/** 0 %, 0.4 %, 12 % */
export function formatPercent(percent: number): string {
  return `${percent > 0 && percent < 9.95 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** −6.5 dB; −∞ dB at the fader's lower end. */
export function formatGain(gainDb: number): string {
  if (gainDb <= -60) return '−∞ dB';
  const size = Math.abs(gainDb).toFixed(1);
  return `${gainDb > 0 ? '+' : gainDb < 0 ? '−' : ''}${size} dB`;
}

/** 640 kB, 540 MB, 12.3 GB */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  if (bytes < 1_000_000_000) return `${Math.round(bytes / 1_000_000)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}

/** 31 h, 2 h 5 min, 40 min; what is less than a minute is said so. */
export function formatLongTime(durationMs: number): string {
  const minutes = Math.floor(Math.max(0, durationMs) / 60_000);
  const hours = Math.floor(minutes / 60);
  if (minutes < 1) return 'less than a minute';
  if (hours === 0) return `${minutes} min`;
  return hours >= 10 || minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** 1 destination, 3 destinations */
export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}
