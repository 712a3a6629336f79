import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { formatNumber } from './formats.ts';
import classes from './number-field.module.css';

interface NumberFieldProps {
  label: string;
  /** It is said, but not shown: what stands around says it. */
  hidesLabel?: boolean;
  /** What is seen of it, where what stands above says the rest. */
  shortLabel?: string;
  value: number;
  /** Called at every step of a drag or key press; `gesture` is the same for one drag. */
  onChange: (value: number, gesture: string) => void;
  unit?: string;
  /** What one pixel of dragging or one arrow key adds; Shift makes it ten. */
  step?: number;
  min?: number;
  max?: number;
  decimals?: number;
  disabled?: boolean;
}

/** A number that can be dragged by its label, stepped by arrow keys, and typed. */
export function NumberField(props: NumberFieldProps) {
  const {
    label,
    hidesLabel = false,
    shortLabel,
    value,
    onChange,
    unit,
    step = 1,
    min = -Infinity,
    max = Infinity,
    decimals = 0,
    disabled,
  } = props;
  const id = useId();
  const [draft, setDraft] = useState<string>();
  const drag = useRef<{ startX: number; value: number; gesture: string }>(undefined);
  const dragged = useRef(false);

  const shown = formatNumber(value, decimals, { grouped: false });
  const change = (next: number, gesture: string): void => {
    const rounded = Number(Math.min(max, Math.max(min, next)).toFixed(decimals));
    if (rounded !== value) onChange(rounded, gesture);
  };
  const commit = (): void => {
    const typed = Number(draft?.trim().replace('−', '-').replace(',', '.'));
    setDraft(undefined);
    if (draft?.trim() && Number.isFinite(typed)) change(typed, `${id}-typed-${String(performance.now())}`);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') commit();
    if (event.key === 'Escape') setDraft(undefined);
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    setDraft(undefined);
    change(value + (event.key === 'ArrowUp' ? step : -step) * (event.shiftKey ? 10 : 1), `${id}-keys`);
  };

  return (
    <div className={classes.field} data-disabled={disabled || undefined}>
      {!hidesLabel && (
        <label
          htmlFor={id}
          className={classes.label}
          onPointerDown={(event) => {
            if (disabled) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            dragged.current = false;
            drag.current = { startX: event.clientX, value, gesture: `${id}-drag-${String(event.timeStamp)}` };
          }}
          onPointerMove={(event) => {
            if (!drag.current) return;
            const distancePx = event.clientX - drag.current.startX;
            if (distancePx === 0) return;
            dragged.current = true;
            change(drag.current.value + distancePx * step * (event.shiftKey ? 10 : 1), drag.current.gesture);
          }}
          onClick={(event) => {
            // A click on the label is for typing; the end of a drag is not.
            if (dragged.current) event.preventDefault();
          }}
          onLostPointerCapture={() => {
            drag.current = undefined;
          }}
        >
          {shortLabel ?? label}
        </label>
      )}
      <input
        id={id}
        className={classes.input}
        aria-label={hidesLabel || shortLabel !== undefined ? label : undefined}
        inputMode="decimal"
        autoComplete="off"
        disabled={disabled}
        value={draft ?? shown}
        onFocus={(event) => {
          event.currentTarget.select();
        }}
        onChange={(event) => {
          setDraft(event.currentTarget.value);
        }}
        onBlur={commit}
        onKeyDown={onKeyDown}
      />
      {unit && <span className={classes.unit}>{unit}</span>}
    </div>
  );
}
