import { transitionDurationMs } from '../../../shared/scene/defaults.ts';
import type { Transition } from '../../../shared/scene/model.ts';
import { NumberField } from '../../ui/number-field.tsx';

/** How long a change of scenes takes, in ms; nothing where the kind of change says that itself. */
export function TransitionLength({
  label,
  transition: { kind, durationMs },
  onChange,
}: {
  label: string;
  transition: Pick<Transition, 'kind' | 'durationMs'>;
  onChange: (durationMs: number, gesture?: string) => void;
}) {
  if (kind === 'cut' || kind === 'stinger') return null;
  return (
    <NumberField
      label={label}
      unit="ms"
      step={10}
      min={transitionDurationMs.min}
      max={transitionDurationMs.max}
      value={durationMs}
      onChange={onChange}
    />
  );
}
