import { presentLanguage, t } from '../language/language.ts';

/** How numbers are said everywhere in the studio: always with their unit, in the performer's language. */

/** 1,234.5 or 1.234,5; with a minus sign as long as a plus sign. */
export function formatNumber(value: number, decimals = 0, { grouped = true } = {}): string {
  return value
    .toLocaleString(presentLanguage(), {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      useGrouping: grouped,
    })
    .replace('-', '−');
}

/** 00:12:31 */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** 21:05, as the language writes it. */
export function formatTimeOfDay(wallMs: number): string {
  return new Date(wallMs).toLocaleTimeString(presentLanguage(), {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
}

/** Nov 23, 2026, 9:05 PM, as the language writes it. */
export function formatMoment(wallMs: number): string {
  return new Date(wallMs).toLocaleString(presentLanguage(), { dateStyle: 'medium', timeStyle: 'short' });
}

/** 5.9 Mbit/s, 640 kbit/s */
export function formatBitrate(kbps: number): string {
  return kbps >= 1000 ? `${formatNumber(kbps / 1000, 1)} Mbit/s` : `${formatNumber(kbps)} kbit/s`;
}

/** 3.2 of 6.0 Mbit/s, 450 of 900 kbit/s: both in the larger one's unit. */
export function formatBitrateOf(kbps: number, ofKbps: number): string {
  const present = ofKbps >= 1000 ? formatNumber(kbps / 1000, 1) : formatNumber(kbps);
  return t('{{present}} of {{whole}}', { present, whole: formatBitrate(ofKbps) });
}

/** 0 %, 0.4 %, 12 % */
export function formatPercent(percent: number): string {
  return `${formatNumber(percent, percent > 0 && percent < 9.95 ? 1 : 0)} %`;
}

/** −6.5 dB; −∞ dB at the fader's lower end. */
export function formatGain(gainDb: number): string {
  if (gainDb <= -60) return '−∞ dB';
  return `${gainDb > 0 ? '+' : ''}${formatNumber(gainDb, 1)} dB`;
}

/** 620 B, 640 kB, 540 MB, 12.3 GB */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${formatNumber(bytes / 1_000)} kB`;
  if (bytes < 1_000_000_000) return `${formatNumber(bytes / 1_000_000)} MB`;
  return `${formatNumber(bytes / 1_000_000_000, 1)} GB`;
}

/** 31 h, 2 h 5 min, 40 min; what is less than a minute is said so. */
export function formatLongTime(durationMs: number): string {
  const minutes = Math.floor(Math.max(0, durationMs) / 60_000);
  const hours = Math.floor(minutes / 60);
  if (minutes < 1) return t('less than a minute');
  if (hours === 0) return `${minutes} min`;
  return hours >= 10 || minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}
