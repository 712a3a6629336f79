import { Slider } from '@mantine/core';
import { formatNumber } from './formats.ts';
import { NumberField } from './number-field.tsx';
import classes from './slider-field.module.css';
import { t } from '../language/language.ts';

/** Places of a logarithmic slider. */
const places = 200;

interface SliderFieldProps {
  label: string;
  /** Tells the slider from those of other things with the same label. */
  of: string;
  unit?: string;
  decimals?: number;
  step: number;
  min: number;
  max: number;
  /** Each place of the slider is the same factor on from the last, as suits frequencies; `min` is above 0. */
  logarithmic?: boolean;
  value: number;
  /** `gesture` is the same for one drag. */
  onChange: (value: number, gesture: string) => void;
  onChangeEnd: () => void;
}

/** A number that can be typed, stepped and dragged, over a slider for it. */
export function SliderField({ of, logarithmic, onChange, onChangeEnd, ...field }: SliderFieldProps) {
  const { label, unit = '', decimals = 0, step, min, max, value } = field;
  const valueAt = (place: number): number =>
    Number((logarithmic ? min * (max / min) ** (place / places) : place).toFixed(decimals));
  const placeOf = (given: number): number =>
    logarithmic ? (Math.log(given / min) / Math.log(max / min)) * places : given;
  const textOf = (shown: number): string => `${formatNumber(shown, decimals)} ${unit}`.trim();
  return (
    <div className={classes.field}>
      <NumberField {...field} onChange={onChange} />
      <Slider
        thumbLabel={t('{{label}} of {{of}}', { label, of })}
        size={3}
        thumbSize={12}
        color="gray"
        min={logarithmic ? 0 : min}
        max={logarithmic ? places : max}
        step={logarithmic ? 1 : step}
        label={(place) => textOf(valueAt(place))}
        // What is read aloud is the value, not the slider's own place.
        thumbValueText={textOf(value)}
        value={placeOf(value)}
        onChange={(place) => {
          onChange(valueAt(place), `${of}-${label}`);
        }}
        onChangeEnd={onChangeEnd}
      />
    </div>
  );
}
