import { FootlightError } from '../base/errors.ts';
import { maxCubeSize, type ColorCube } from './color-cube.ts';

/** A `.cube` file is text; this is a table of 80 steps a side with six decimals. */
export const maxCubeFileBytes = 16 * 1024 * 1024;
/** Steps a side that a curve, or a table of another domain, is given. */
const resampledSize = 65;

interface CubeTable {
  dimensions: 1 | 3;
  size: number;
  domainMin: readonly number[];
  domainMax: readonly number[];
  /** Three numbers for each step, red changing fastest. */
  values: Float32Array;
}

/**
 * Reads a look-up table as Adobe's Cube LUT Specification 1.0 has it, three-dimensional or one curve
 * for each channel.
 * @throws FootlightError BAD_REQUEST with a sentence that says what is wrong and in which line
 */
export function readCubeFile(text: string): ColorCube {
  if (text.length > maxCubeFileBytes) throw refused('it is larger than 16 MB');
  const table = readTable(text);
  const plain = table.domainMin.every((low) => low === 0) && table.domainMax.every((high) => high === 1);
  if (table.dimensions === 3 && plain && table.size <= maxCubeSize) return asWritten(table);
  return resampled(table);
}

function refused(why: string): FootlightError {
  return new FootlightError(
    'BAD_REQUEST',
    `This look-up table can't be used: ${why}. Export it again as a .cube file.`,
  );
}

function readTable(text: string): CubeTable {
  const table = { domainMin: [0, 0, 0], domainMax: [1, 1, 1] };
  let dimensions: 1 | 3 | undefined;
  let size = 0;
  let values = new Float32Array(0);
  let filled = 0;
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith('TITLE')) continue;
    const [word = '', ...rest] = line.split(/\s+/);
    const where = `line ${index + 1}`;
    switch (word) {
      case 'LUT_1D_SIZE':
      case 'LUT_3D_SIZE': {
        if (dimensions) throw refused(`${where} gives a second size`);
        dimensions = word === 'LUT_1D_SIZE' ? 1 : 3;
        size = Number(rest[0]);
        const most = dimensions === 1 ? 65_536 : 256;
        if (!Number.isInteger(size) || size < 2 || size > most) {
          throw refused(`the size in ${where} must be between 2 and ${most}`);
        }
        values = new Float32Array((dimensions === 1 ? size : size ** 3) * 3);
        break;
      }
      case 'DOMAIN_MIN':
        table.domainMin = threeNumbers(rest, where);
        break;
      case 'DOMAIN_MAX':
        table.domainMax = threeNumbers(rest, where);
        break;
      // Not of the specification, but what grading programs write instead of a domain.
      case 'LUT_1D_INPUT_RANGE':
      case 'LUT_3D_INPUT_RANGE': {
        const [low = NaN, high = NaN] = rest.map(Number);
        if (!(low < high)) throw refused(`${where} is no range`);
        table.domainMin = [low, low, low];
        table.domainMax = [high, high, high];
        break;
      }
      default: {
        const numbers = threeNumbers([word, ...rest], where);
        if (!dimensions) throw refused(`${where} comes before the size of the table`);
        if (filled + 3 > values.length) throw refused(`${where} is more than the size says`);
        values.set(numbers, filled);
        filled += 3;
      }
    }
  }
  if (!dimensions) throw refused('it gives no LUT_1D_SIZE or LUT_3D_SIZE');
  if (filled < values.length) {
    throw refused(`it ends after ${filled / 3} of ${values.length / 3} colours`);
  }
  if (table.domainMin.some((low, channel) => low >= (table.domainMax[channel] ?? NaN))) {
    throw refused('its domain is empty');
  }
  return { ...table, dimensions, size, values };
}

function threeNumbers(words: readonly string[], where: string): number[] {
  const numbers = words.map(Number);
  if (numbers.length !== 3 || !numbers.every(Number.isFinite)) {
    throw refused(`${where} is not three numbers`);
  }
  return numbers;
}

function asWritten({ size, values }: CubeTable): ColorCube {
  const bytes = new Uint8ClampedArray(size ** 3 * 4).fill(255);
  for (let from = 0, to = 0; from < values.length; from += 3, to += 4) {
    for (let channel = 0; channel < 3; channel++) bytes[to + channel] = (values[from + channel] ?? 0) * 255;
  }
  return { size, bytes };
}

/** The same colours at even steps from 0 to 1. */
function resampled(table: CubeTable): ColorCube {
  const size = resampledSize;
  const bytes = new Uint8ClampedArray(size ** 3 * 4).fill(255);
  const last = table.size - 1;
  /** Where a step of the new table is between two of the old one. */
  const placeOf = (step: number, channel: number): number => {
    const low = table.domainMin[channel] ?? 0;
    const high = table.domainMax[channel] ?? 1;
    return Math.max(0, Math.min(1, (step / (size - 1) - low) / (high - low))) * last;
  };
  let to = 0;
  for (let blue = 0; blue < size; blue++) {
    for (let green = 0; green < size; green++) {
      for (let red = 0; red < size; red++) {
        const at = [placeOf(red, 0), placeOf(green, 1), placeOf(blue, 2)] as const;
        for (let channel = 0; channel < 3; channel++) {
          bytes[to + channel] =
            255 *
            (table.dimensions === 1 ? onCurve(table, at[channel] ?? 0, channel) : inCube(table, at, channel));
        }
        to += 4;
      }
    }
  }
  return { size, bytes };
}

function onCurve({ values }: CubeTable, at: number, channel: number): number {
  const low = Math.floor(at);
  const here = values[low * 3 + channel] ?? 0;
  return here + ((values[low * 3 + 3 + channel] ?? here) - here) * (at - low);
}

/** Between the eight neighbours. */
function inCube({ size, values }: CubeTable, at: readonly [number, number, number], channel: number): number {
  const [red, green, blue] = at.map((place) => Math.min(Math.floor(place), size - 2)) as [
    number,
    number,
    number,
  ];
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    const step = [corner & 1, (corner >> 1) & 1, corner >> 2] as const;
    const weight = share(at[0] - red, step[0]) * share(at[1] - green, step[1]) * share(at[2] - blue, step[2]);
    const index = red + step[0] + size * (green + step[1] + size * (blue + step[2]));
    sum += weight * (values[index * 3 + channel] ?? 0);
  }
  return sum;
}

function share(fraction: number, upper: number): number {
  return upper ? fraction : 1 - fraction;
}
