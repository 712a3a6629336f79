import { Button } from '@mantine/core';
import { useEffect, type JSX } from 'react';
import { PageFrame } from './page-frame.tsx';
import styles from './missing-page.module.css';

/** Says that there is nothing to see here, and where there is. */
export function MissingPage({ title, text }: { title: string; text: string }): JSX.Element {
  useEffect(() => {
    document.title = `${title} – Footlight`;
  }, [title]);
  return (
    <PageFrame>
      <div className={styles['missing']}>
        <h1>{title}</h1>
        <p>{text}</p>
        <Button component="a" href="/">
          See all channels
        </Button>
      </div>
    </PageFrame>
  );
}
