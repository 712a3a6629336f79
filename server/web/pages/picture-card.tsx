import type { JSX, ReactNode } from 'react';
import { Link } from '../router.tsx';
import styles from './picture-card.module.css';

interface PictureCardProps {
  href: string;
  /** Fills the tile. */
  picture: ReactNode;
  title: string;
  /** The line below the title. */
  children: ReactNode;
}

/** A picture with a title below, which leads to what it shows. */
export function PictureCard({ href, picture, title, children }: PictureCardProps): JSX.Element {
  return (
    <Link href={href} className={styles['card']}>
      <span className={styles['tile']}>{picture}</span>
      <span className={styles['title']}>{title}</span>
      <span className={styles['line']}>{children}</span>
    </Link>
  );
}
