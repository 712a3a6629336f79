import type { ReactNode } from 'react';
import classes from './panel.module.css';

interface PanelProps {
  title: string;
  /** Buttons at the right end of the head. */
  tools?: ReactNode;
  children: ReactNode;
}

/** One region of the desk with its head; the body scrolls. */
export function Panel({ title, tools, children }: PanelProps) {
  return (
    <section className={classes.panel} aria-label={title}>
      <header className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        <div className={classes.tools}>{tools}</div>
      </header>
      <div className={classes.body}>{children}</div>
    </section>
  );
}
