import type { ColorCorrectionFilter } from '../../../../shared/scene/video-filter.ts';

/** What a colour correction does to a colour of 0 to 1: a power, then a matrix. */
export interface ColorMap {
  /** Of each channel, first. */
  exponent: number;
  /** Three rows of red, green, blue and constant. */
  matrix: readonly number[];
  /** Factor of the opacity. */
  opacity: number;
}

type Row = readonly [number, number, number, number];
type Matrix = readonly [Row, Row, Row];

/** BT.709 luma. */
const luma = [0.2126, 0.7152, 0.0722] as const;

/** The settings as one power and one matrix, as OBS Studio's filter of this name understands them. */
export function colorMapOf(settings: ColorCorrectionFilter['settings']): ColorMap {
  const { gamma, brightness, hueDegrees, opacityPercent } = settings;
  const contrast = settings.contrast < 0 ? 1 / (1 - settings.contrast) : 1 + settings.contrast;
  const middle = 0.5 - 0.5 * contrast + brightness;
  const stretched: Matrix = [
    [contrast, 0, 0, middle],
    [0, contrast, 0, middle],
    [0, 0, contrast, middle],
  ];
  return {
    exponent: gamma < 0 ? 1 - gamma : 1 / (1 + gamma),
    matrix: product(hueMatrix(hueDegrees), product(saturationMatrix(settings.saturation), stretched)).flat(),
    opacity: opacityPercent / 100,
  };
}

function saturationMatrix(saturation: number): Matrix {
  const kept = 1 + saturation;
  const row = (channel: number): Row => {
    const of = (other: number): number => (luma[other] ?? 0) * (1 - kept) + (other === channel ? kept : 0);
    return [of(0), of(1), of(2), 0];
  };
  return [row(0), row(1), row(2)];
}

/** Turns colours about the axis of greys. */
function hueMatrix(degrees: number): Matrix {
  const radians = (degrees * Math.PI) / 180;
  const cos = Math.cos(radians);
  const sin = Math.sin(radians);
  const across = (1 - cos) / 3;
  const along = sin * Math.sqrt(1 / 3);
  return [
    [cos + across, across - along, across + along, 0],
    [across + along, cos + across, across - along, 0],
    [across - along, across + along, cos + across, 0],
  ];
}

/** `second` after `first`. */
function product(second: Matrix, first: Matrix): Matrix {
  const row = ([red, green, blue, constant]: Row): Row => {
    const column = (index: 0 | 1 | 2 | 3): number =>
      red * first[0][index] + green * first[1][index] + blue * first[2][index];
    return [column(0), column(1), column(2), column(3) + constant];
  };
  return [row(second[0]), row(second[1]), row(second[2])];
}
