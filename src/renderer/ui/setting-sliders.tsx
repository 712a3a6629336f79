import type { NumberRange } from '../../shared/scene/audio-filter.ts';
import { SliderField } from './slider-field.tsx';

/** How one number is shown; its bounds are apart. */
export interface SettingLook {
  /** In the performer's language. */
  label: () => string;
  unit?: string;
  decimals?: number;
  step: number;
  /** Where twice as much is one step more, as with frequencies and times. */
  logarithmic?: boolean;
}

interface SettingSlidersProps {
  /** Whose settings they are. */
  of: string;
  /** By setting, in the order in which they are shown. */
  looks: Readonly<Record<string, SettingLook>>;
  ranges: Readonly<Record<string, NumberRange>>;
  values: Readonly<Record<string, unknown>>;
  className: string | undefined;
  /** `gesture` is the same for one drag. */
  onChange: (settings: Record<string, number>, gesture: string) => void;
  onChangeEnd: () => void;
}

/** The numbers of a thing, each with a slider. */
export function SettingSliders(props: SettingSlidersProps) {
  const { of, looks, ranges, values, className, onChange, onChangeEnd } = props;
  return (
    <div className={className}>
      {Object.entries(looks).map(([key, look]) => {
        const range = ranges[key];
        const value = values[key];
        if (!range || typeof value !== 'number') return undefined;
        return (
          <SliderField
            key={key}
            {...look}
            label={look.label()}
            of={of}
            min={range.min}
            max={range.max}
            value={value}
            onChange={(next, gesture) => {
              onChange({ [key]: next }, gesture);
            }}
            onChangeEnd={onChangeEnd}
          />
        );
      })}
    </div>
  );
}
