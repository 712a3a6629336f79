import { useEffect, useState, type JSX } from 'react';

const spoken = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** "12 minutes ago". */
function ago(sinceMs: number, nowMs: number): string {
  const minutes = Math.floor((nowMs - sinceMs) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return spoken.format(-minutes, 'minute');
  if (minutes < 48 * 60) return spoken.format(-Math.floor(minutes / 60), 'hour');
  return spoken.format(-Math.floor(minutes / (24 * 60)), 'day');
}

/** A time told by how long ago it was, with the exact one on hover. @param iso ISO 8601 */
export function RelativeTime({ iso }: { iso: string }): JSX.Element {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 20_000);
    return () => clearInterval(timer);
  }, []);
  const date = new Date(iso);
  return (
    <time dateTime={iso} title={exact.format(date)}>
      {ago(date.getTime(), nowMs)}
    </time>
  );
}
