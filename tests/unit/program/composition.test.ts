import { describe, expect, it } from 'vitest';
import { noStinger } from '../../../src/shared/scene/defaults.ts';
import type { Transition } from '../../../src/shared/scene/model.ts';
import { colorMapOf } from '../../../src/renderer/program/compositor/filters/color-correction.ts';
import { blurPlan, scrollOffset } from '../../../src/renderer/program/compositor/filters/filter-plans.ts';
import {
  SceneTransition,
  slideOffsets,
  wipedPart,
} from '../../../src/renderer/program/compositor/scene-transition.ts';

const format = { width: 1280, height: 720, frameRate: 30 };
const intervalUs = 1e6 / 30;
const fade: Transition = { kind: 'fade', direction: 'left', durationMs: 300, stinger: noStinger };

describe('a transition', () => {
  it('is seen in the first frame after the switch and over after its duration', () => {
    const transition = new SceneTransition(fade, 5_000_000);
    const seen = Array.from({ length: 10 }, (_, frame) =>
      transition.progressAt(5_000_000 + (frame + 1) * intervalUs),
    );
    expect(seen[0]).toBeCloseTo(1 / 9);
    expect(seen[4]).toBeCloseTo(5 / 9);
    expect(seen.slice(0, 8)).not.toContain(undefined);
    expect(seen[9]).toBeUndefined();
  });

  it('slides one scene out while the other comes in behind it', () => {
    const at = (direction: Transition['direction']) =>
      slideOffsets({ transition: { ...fade, kind: 'slide', direction }, progress: 0.25 }, format);
    expect(at('left')).toEqual({ going: { x: -320, y: 0 }, coming: { x: 960, y: 0 } });
    expect(at('right')).toEqual({ going: { x: 320, y: 0 }, coming: { x: -960, y: 0 } });
    expect(at('up')).toEqual({ going: { x: 0, y: -180 }, coming: { x: 0, y: 540 } });
    expect(at('down')).toEqual({ going: { x: 0, y: 180 }, coming: { x: 0, y: -540 } });
  });

  it('wipes from an edge', () => {
    const at = (direction: Transition['direction']) =>
      wipedPart({ transition: { ...fade, kind: 'wipe', direction }, progress: 0.25 }, format);
    expect(at('left')).toEqual({ x: 960, y: 0, width: 320, height: 720 });
    expect(at('right')).toEqual({ x: 0, y: 0, width: 320, height: 720 });
    expect(at('up')).toEqual({ x: 0, y: 540, width: 1280, height: 180 });
    expect(at('down')).toEqual({ x: 0, y: 0, width: 1280, height: 180 });
  });
});

describe('filters to be painted', () => {
  it('scroll without an end', () => {
    const settings = { xPxPerSecond: -50, yPxPerSecond: 30 };
    const offset = scrollOffset(settings, { width: 80, height: 40 }, 3_000_000);
    expect(offset).toEqual({ x: 10, y: 10 });
  });

  it('blur a wide radius on a small picture', () => {
    expect(blurPlan(1, format)).toEqual({ sizes: [], sigma: 1 });
    const wide = blurPlan(40, format);
    expect(wide.sizes.at(-1)).toEqual({ width: 40, height: 23 });
    expect(wide.sigma * 2 ** wide.sizes.length).toBe(40);
    // However wide, something is left to blur.
    expect(blurPlan(64, { width: 12, height: 9 }).sizes).toEqual([{ width: 6, height: 5 }]);
  });
});

describe('a colour correction', () => {
  const neutral = {
    gamma: 0,
    contrast: 0,
    brightness: 0,
    saturation: 0,
    hueDegrees: 0,
    opacityPercent: 100,
  };
  const apply = (settings: Partial<typeof neutral>, color: readonly number[]): number[] => {
    const { exponent, matrix } = colorMapOf({ ...neutral, ...settings });
    const raised = [...color.map((level) => level ** exponent), 1];
    return [0, 4, 8].map((row) =>
      raised.reduce((sum, level, index) => sum + level * (matrix[row + index] ?? 0), 0),
    );
  };
  const rounded = (settings: Partial<typeof neutral>, color: readonly number[]): number[] =>
    apply(settings, color).map((level) => Math.abs(Math.round(level * 1000)) / 1000);

  it('leaves colours alone at first', () => {
    expect(rounded({}, [0.2, 0.4, 0.9])).toEqual([0.2, 0.4, 0.9]);
  });

  it('turns hues about grey and leaves grey alone', () => {
    expect(rounded({ hueDegrees: 120 }, [1, 0, 0])).toEqual([0, 1, 0]);
    expect(rounded({ hueDegrees: 77 }, [0.5, 0.5, 0.5])).toEqual([0.5, 0.5, 0.5]);
  });

  it('makes colours grey, stretches about the middle and brightens', () => {
    expect(rounded({ saturation: -1 }, [0, 1, 0])).toEqual([0.715, 0.715, 0.715]);
    expect(rounded({ contrast: 1 }, [0.25, 0.5, 0.75])).toEqual([0, 0.5, 1]);
    expect(rounded({ brightness: 0.1 }, [0, 0.5, 0.9])).toEqual([0.1, 0.6, 1]);
    expect(rounded({ gamma: 1 }, [0.25, 0, 1])).toEqual([0.5, 0, 1]);
  });
});
