import type { JSX, ReactNode } from 'react';
import { Link } from '../router.tsx';
import styles from './page-frame.module.css';

/** What every page but the embedded player has around it. */
export function PageFrame({ children }: { children: ReactNode }): JSX.Element {
  return (
    <>
      <header className={styles['header']}>
        <Link href="/" className={styles['brand']}>
          <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
            <path d="M7 26a9 9 0 0 1 18 0z" fill="currentColor" />
            <path
              d="M16 5v7M5.5 9.5l4.2 5M26.5 9.5l-4.2 5"
              stroke="currentColor"
              strokeWidth="2.6"
              strokeLinecap="round"
            />
          </svg>
          <span>Footlight</span>
        </Link>
      </header>
      <main className={styles['main']}>{children}</main>
    </>
  );
}
