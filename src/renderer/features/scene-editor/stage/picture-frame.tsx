import { useEffect, useRef, type ComponentProps } from 'react';
import { useCollection } from '../../../bridge/studio-context.ts';
import classes from './stage.module.css';

interface PictureFrameProps extends ComponentProps<'div'> {
  element: HTMLCanvasElement;
  /** Screen px of one canvas px. */
  scale: number;
  onAir: boolean;
}

/** A canvas of the program's shape, with whatever lies over it. */
export function PictureFrame({ element, scale, onAir, children, ...rest }: PictureFrameProps) {
  const { canvas } = useCollection();
  const picture = useRef<HTMLDivElement>(null);
  useEffect(() => {
    picture.current?.replaceChildren(element);
  }, [element]);
  return (
    <div
      {...rest}
      className={classes.frame}
      data-on-air={onAir || undefined}
      style={{ width: canvas.width * scale, height: canvas.height * scale }}
    >
      <div ref={picture} className={classes.picture} />
      {children}
    </div>
  );
}
