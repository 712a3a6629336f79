import { Tooltip } from '@mantine/core';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useLayoutEffect, useRef, useState } from 'react';
import classes from './health.module.css';

/** A sentence on two lines; one that needs more is shown whole under the pointer and with the keyboard. */
export function Sentence({ sentence }: { sentence: string }) {
  const element = useRef<HTMLSpanElement>(null);
  const { ref: sized, width } = useElementSize<HTMLSpanElement>();
  const ref = useMergedRef(element, sized);
  const [isCut, setIsCut] = useState(false);
  useLayoutEffect(() => {
    const { current } = element;
    if (current) setIsCut(current.scrollHeight > current.clientHeight);
  }, [sentence, width]);
  return (
    <Tooltip
      label={sentence}
      disabled={!isCut}
      multiline
      w={320}
      position="bottom-end"
      events={{ hover: true, focus: true, touch: true }}
    >
      <span ref={ref} role="status" className={classes.sentence} tabIndex={isCut ? 0 : undefined}>
        {sentence}
      </span>
    </Tooltip>
  );
}
