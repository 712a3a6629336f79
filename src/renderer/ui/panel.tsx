import { use, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { PanelFrameContext } from './panel-frame.ts';
import classes from './panel.module.css';

interface PanelProps {
  title: string;
  /** Buttons at the right end of the head. */
  tools?: ReactNode;
  children: ReactNode;
}

/** One region of the desk with its head, which may be the tab that it is under; the body scrolls. */
export function Panel({ title, tools, children }: PanelProps) {
  const frame = use(PanelFrameContext);
  const isNamed = frame?.head?.title === title;
  return (
    <section className={classes.panel} aria-label={title}>
      {isNamed ? (
        frame.head?.toolsPlace && createPortal(tools, frame.head.toolsPlace)
      ) : (
        <header className={classes.head}>
          <h2
            className={classes.title}
            draggable={frame !== undefined && !frame.head}
            onDragStart={frame?.onDragStart}
            onDragEnd={frame?.onDragEnd}
          >
            {title}
          </h2>
          <div className={classes.tools}>
            {tools}
            {!frame?.head && frame?.menu}
          </div>
        </header>
      )}
      <div className={classes.body}>{children}</div>
    </section>
  );
}
