import type { JSX, ReactNode } from 'react';
import styles from './poster.module.css';

/** A dark stage in the picture's place; `lit` turns its footlights up. */
export function Poster({ lit, children }: { lit: boolean; children?: ReactNode }): JSX.Element {
  return (
    <span className={styles['poster']} data-lit={lit || undefined}>
      {children}
    </span>
  );
}
