import classes from './status-light.module.css';
import type { StatusTone } from './status-tone.ts';

/** A small light; the words beside it carry the meaning. */
export function StatusLight({ tone, pulsing }: { tone: StatusTone; pulsing?: boolean }) {
  return <span className={classes.light} data-tone={tone} data-pulsing={pulsing || undefined} aria-hidden />;
}
