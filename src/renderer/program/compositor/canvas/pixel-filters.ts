import type { ColorCube } from '../../../../shared/scene/color-cube.ts';
import { cbRow, crRow, rgbOf } from '../../../../shared/scene/chroma.ts';
import { chromaKeyOf, keyCurve, smoothStep } from '../filters/color-key.ts';
import { colorMapOf } from '../filters/color-correction.ts';
import type { PaintFilter, PaintFilterOf } from '../filters/paint-filter.ts';

/** Changes a picture in place. Its bytes are RGBA, not multiplied by the opacity. */
export type PixelFilter = (image: ImageData) => void;

/** Steps of a table over squared distances, and the largest such distance. */
const distanceSteps = 8192;
const largestSquare = 3;

/** What a filter does to pixels; undefined for those that are drawn instead. */
export function pixelFilterOf(step: PaintFilter): PixelFilter | undefined {
  switch (step.kind) {
    case 'chromaKey':
      return chromaKey(step);
    case 'colorKey':
      return colorKey(step);
    case 'lumaKey':
      return lumaKey(step);
    case 'colorCorrection':
      return colorCorrection(step);
    case 'lut':
      return cubeFilter(step.cube, step.settings.amountPercent / 100);
    case 'sharpen':
      return sharpen(step.settings.amountPercent / 100);
    case 'blur':
    case 'mask':
    case 'scroll':
    case 'background':
      return undefined;
  }
}

/** `curve` of the distance, to be looked up by its square. */
function bySquare(curve: (distance: number) => number): Float32Array {
  return Float32Array.from({ length: distanceSteps }, (_, step) =>
    curve(Math.sqrt(((step + 0.5) * largestSquare) / distanceSteps)),
  );
}

function chromaKey({ settings }: PaintFilterOf<'chromaKey'>): PixelFilter {
  const { key, towardsKey, tint, similarity, smoothness, spill } = chromaKeyOf(settings);
  const opacities = bySquare((distance) => keyCurve(distance, similarity, smoothness));
  const reflections = bySquare((distance) => 1 - keyCurve(distance, similarity, spill));
  const [keyCb, keyCr] = key;
  const [towardsCb, towardsCr] = towardsKey;
  const [tintRed, tintGreen, tintBlue] = tint.map((level) => level * 255) as [number, number, number];
  const [cbRed, cbGreen, cbBlue] = cbRow.map((factor) => factor / 255) as [number, number, number];
  const [crRed, crGreen, crBlue] = crRow.map((factor) => factor / 255) as [number, number, number];
  return ({ data }) => {
    for (let at = 0; at < data.length; at += 4) {
      const red = data[at] as number;
      const green = data[at + 1] as number;
      const blue = data[at + 2] as number;
      const cb = cbRed * red + cbGreen * green + cbBlue * blue - keyCb;
      const cr = crRed * red + crGreen * green + crBlue * blue - keyCr;
      const step = ((cb * cb + cr * cr) * (distanceSteps / largestSquare)) | 0;
      const opacity = opacities[step] as number;
      if (opacity < 1) data[at + 3] = (data[at + 3] as number) * opacity;
      const reflected = reflections[step] as number;
      if (reflected === 0) continue;
      // What the cloth has in it more than grey has; hues that are the performer's own stay.
      const excess = reflected * ((cb + keyCb) * towardsCb + (cr + keyCr) * towardsCr);
      if (excess <= 0) continue;
      data[at] = red - excess * tintRed;
      data[at + 1] = green - excess * tintGreen;
      data[at + 2] = blue - excess * tintBlue;
    }
  };
}

function colorKey({ settings }: PaintFilterOf<'colorKey'>): PixelFilter {
  const start = settings.similarityPermille / 1000;
  const width = settings.smoothnessPermille / 1000;
  const opacities = bySquare((distance) => Math.max(0, Math.min(1, (distance - start) / width)));
  const [keyRed, keyGreen, keyBlue] = rgbOf(settings.color).map((level) => level * 255) as [
    number,
    number,
    number,
  ];
  return ({ data }) => {
    for (let at = 0; at < data.length; at += 4) {
      const red = (data[at] as number) - keyRed;
      const green = (data[at + 1] as number) - keyGreen;
      const blue = (data[at + 2] as number) - keyBlue;
      const square = red * red + green * green + blue * blue;
      const step = Math.min(distanceSteps - 1, square * (distanceSteps / largestSquare / 255 ** 2)) | 0;
      const opacity = opacities[step] as number;
      if (opacity < 1) data[at + 3] = (data[at + 3] as number) * opacity;
    }
  };
}

function lumaKey({ settings }: PaintFilterOf<'lumaKey'>): PixelFilter {
  const low = settings.fromPercent / 100;
  const high = settings.toPercent / 100;
  const width = settings.smoothnessPercent / 100;
  const opacities = Float32Array.from(
    { length: 256 },
    (_, level) =>
      smoothStep(low, low + width, level / 255) * (1 - smoothStep(high, high + width, level / 255)),
  );
  return ({ data }) => {
    for (let at = 0; at < data.length; at += 4) {
      const luma =
        0.2126 * (data[at] as number) + 0.7152 * (data[at + 1] as number) + 0.0722 * (data[at + 2] as number);
      data[at + 3] = (data[at + 3] as number) * (opacities[(luma + 0.5) | 0] as number);
    }
  };
}

function colorCorrection({ settings }: PaintFilterOf<'colorCorrection'>): PixelFilter {
  const { exponent, matrix, opacity } = colorMapOf(settings);
  const [rr = 1, rg = 0, rb = 0, r0 = 0, gr = 0, gg = 1, gb = 0, g0 = 0, br = 0, bg = 0, bb = 1, b0 = 0] =
    matrix;
  const curve = Float32Array.from({ length: 256 }, (_, level) => 255 * (level / 255) ** exponent);
  return ({ data }) => {
    for (let at = 0; at < data.length; at += 4) {
      const red = curve[data[at] as number] as number;
      const green = curve[data[at + 1] as number] as number;
      const blue = curve[data[at + 2] as number] as number;
      data[at] = rr * red + rg * green + rb * blue + r0 * 255;
      data[at + 1] = gr * red + gg * green + gb * blue + g0 * 255;
      data[at + 2] = br * red + bg * green + bb * blue + b0 * 255;
      if (opacity < 1) data[at + 3] = (data[at + 3] as number) * opacity;
    }
  };
}

/**
 * Looks colours up between the four nearest steps of the table, a tetrahedron of the cube that they
 * are in, the largest fraction first.
 */
function cubeFilter({ size, bytes }: ColorCube, amount: number): PixelFilter {
  const last = size - 1;
  const lows = Uint8Array.from({ length: 256 }, (_, level) => Math.min(last - 1, (level * last) / 255));
  const fractions = Float32Array.from(lows, (low, level) => (level * last) / 255 - low);
  const redStride: number = 4;
  const greenStride = redStride * size;
  const blueStride = greenStride * size;
  const all = redStride + greenStride + blueStride;
  const kept = 1 - amount;
  return ({ data }) => {
    for (let at = 0; at < data.length; at += 4) {
      const red = data[at] as number;
      const green = data[at + 1] as number;
      const blue = data[at + 2] as number;
      const base =
        (lows[red] as number) * redStride +
        (lows[green] as number) * greenStride +
        (lows[blue] as number) * blueStride;
      const redPart = fractions[red] as number;
      const greenPart = fractions[green] as number;
      const bluePart = fractions[blue] as number;
      let first = redStride;
      let most = redPart;
      let middle = greenPart;
      let least = bluePart;
      let second = redStride + greenStride;
      if (redPart >= greenPart) {
        if (greenPart < bluePart) {
          second = redStride + blueStride;
          middle = bluePart;
          least = greenPart;
          if (redPart < bluePart) {
            first = blueStride;
            most = bluePart;
            middle = redPart;
          }
        }
      } else if (redPart >= bluePart) {
        first = greenStride;
        most = greenPart;
        middle = redPart;
      } else {
        second = greenStride + blueStride;
        least = redPart;
        first = greenPart >= bluePart ? greenStride : blueStride;
        most = Math.max(greenPart, bluePart);
        middle = Math.min(greenPart, bluePart);
      }
      const one = base + first;
      const two = base + second;
      const three = base + all;
      const w0 = (1 - most) * amount;
      const w1 = (most - middle) * amount;
      const w2 = (middle - least) * amount;
      const w3 = least * amount;
      data[at] =
        red * kept +
        (bytes[base] as number) * w0 +
        (bytes[one] as number) * w1 +
        (bytes[two] as number) * w2 +
        (bytes[three] as number) * w3;
      data[at + 1] =
        green * kept +
        (bytes[base + 1] as number) * w0 +
        (bytes[one + 1] as number) * w1 +
        (bytes[two + 1] as number) * w2 +
        (bytes[three + 1] as number) * w3;
      data[at + 2] =
        blue * kept +
        (bytes[base + 2] as number) * w0 +
        (bytes[one + 2] as number) * w1 +
        (bytes[two + 2] as number) * w2 +
        (bytes[three + 2] as number) * w3;
    }
  };
}

/** Adds to each pixel what sets it off from its four neighbours. */
function sharpen(amount: number): PixelFilter {
  let before = new Uint8ClampedArray(0);
  return ({ data, width, height }) => {
    if (before.length !== data.length) before = new Uint8ClampedArray(data.length);
    before.set(data);
    const own = 1 + 4 * amount;
    const row = width * 4;
    for (let y = 0; y < height; y++) {
      const up = y === 0 ? 0 : -row;
      const down = y === height - 1 ? 0 : row;
      const start = y * row;
      const last = start + row - 4;
      for (let at = start; at <= last; at += 4) {
        const left = at === start ? 0 : -4;
        const right = at === last ? 0 : 4;
        const red = before[at] as number;
        const green = before[at + 1] as number;
        const blue = before[at + 2] as number;
        const above = at + up;
        const below = at + down;
        const west = at + left;
        const east = at + right;
        data[at] =
          own * red -
          amount *
            ((before[above] as number) +
              (before[below] as number) +
              (before[west] as number) +
              (before[east] as number));
        data[at + 1] =
          own * green -
          amount *
            ((before[above + 1] as number) +
              (before[below + 1] as number) +
              (before[west + 1] as number) +
              (before[east + 1] as number));
        data[at + 2] =
          own * blue -
          amount *
            ((before[above + 2] as number) +
              (before[below + 2] as number) +
              (before[west + 2] as number) +
              (before[east + 2] as number));
      }
    }
  };
}
