import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newItem, newSource } from '../../../src/shared/scene/defaults.ts';
import {
  itemsAt,
  placePicture,
  transformBounds,
  transformCorners,
} from '../../../src/shared/scene/geometry.ts';
import type { Transform } from '../../../src/shared/scene/model.ts';
import {
  handlePosition,
  resizeByHandle,
  resizeHandles,
  rotateTowards,
} from '../../../src/shared/scene/resize.ts';
import { snapLines, snapMove, snapPoint } from '../../../src/shared/scene/snapping.ts';

const canvas = { width: 1280, height: 720, frameRate: 30 };
const box: Transform = { x: 100, y: 100, width: 200, height: 100, rotationDegrees: 0 };
const opposite = {
  topLeft: 'bottomRight',
  top: 'bottom',
  topRight: 'bottomLeft',
  right: 'left',
  bottomRight: 'topLeft',
  bottom: 'top',
  bottomLeft: 'topRight',
  left: 'right',
} as const;
const transforms = fc.record({
  x: fc.integer({ min: -500, max: 1500 }),
  y: fc.integer({ min: -500, max: 1500 }),
  width: fc.integer({ min: 20, max: 1000 }),
  height: fc.integer({ min: 20, max: 1000 }),
  rotationDegrees: fc.integer({ min: -180, max: 180 }),
});

describe('rotated boxes', () => {
  it('have their corners clockwise from the top left', () => {
    const corners = transformCorners({ ...box, rotationDegrees: 90 });
    expect(corners.map(({ x, y }) => [Math.round(x), Math.round(y)])).toEqual([
      [250, 50],
      [250, 250],
      [150, 250],
      [150, 50],
    ]);
    expect(transformBounds({ ...box, rotationDegrees: 90 }).right).toBeCloseTo(250);
  });

  it('are hit where they are seen, topmost first', () => {
    const source = newSource('color', 'colour', 'Colour');
    const lower = { ...newItem('lower', source, canvas), transform: { ...box, rotationDegrees: 90 } };
    const upper = { ...newItem('upper', source, canvas), transform: box };
    const hidden = { ...newItem('hidden', source, canvas), visible: false };
    const at = (x: number, y: number) => itemsAt([lower, upper, hidden], { x, y }).map((item) => item.id);
    expect(at(200, 150)).toEqual(['upper', 'lower']);
    expect(at(200, 60)).toEqual(['lower']);
    expect(at(110, 110)).toEqual(['upper']);
    expect(at(700, 700)).toEqual([]);
  });
});

describe('placing a picture in its box', () => {
  const picture = { width: 400, height: 100 };
  it('contains, covers or stretches', () => {
    expect(placePicture(picture, { width: 200, height: 200 }, 'contain').target).toEqual({
      x: 0,
      y: 75,
      width: 200,
      height: 50,
    });
    expect(placePicture(picture, { width: 200, height: 200 }, 'cover').source).toEqual({
      x: 150,
      y: 0,
      width: 100,
      height: 100,
    });
    expect(placePicture(picture, { width: 200, height: 200 }, 'stretch')).toEqual({
      source: { x: 0, y: 0, width: 400, height: 100 },
      target: { x: 0, y: 0, width: 200, height: 200 },
    });
  });
});

describe('resizing', () => {
  it('leaves the opposite handle where it is, at any rotation', () => {
    fc.assert(
      fc.property(
        transforms,
        fc.constantFrom(...resizeHandles),
        fc.boolean(),
        fc.integer({ min: -300, max: 300 }),
        (start, handle, keepAspect, drag) => {
          const grip = handlePosition(start, handle);
          const pointer = { x: grip.x + drag, y: grip.y - drag };
          const resized = resizeByHandle(start, handle, pointer, { keepAspect });
          const before = handlePosition(start, opposite[handle]);
          const after = handlePosition(resized, opposite[handle]);
          expect(after.x).toBeCloseTo(before.x, 6);
          expect(after.y).toBeCloseTo(before.y, 6);
          expect(Math.min(resized.width, resized.height)).toBeGreaterThanOrEqual(8 - 1e-9);
          const stretch = resized.width / start.width / (resized.height / start.height);
          expect(!keepAspect || Math.abs(stretch - 1) < 1e-6).toBe(true);
        },
      ),
    );
  });

  it('follows the pointer', () => {
    const resized = resizeByHandle(box, 'bottomRight', { x: 400, y: 250 }, { keepAspect: false });
    expect(resized).toEqual({ x: 100, y: 100, width: 300, height: 150, rotationDegrees: 0 });
    expect(resizeByHandle(box, 'right', { x: 400, y: 0 }, { keepAspect: true })).toMatchObject({
      width: 300,
      height: 150,
    });
  });

  it('keeps the centre where asked to', () => {
    const resized = resizeByHandle(box, 'right', { x: 320, y: 150 }, { keepAspect: false, fromCentre: true });
    expect(resized).toEqual({ x: 80, y: 100, width: 240, height: 100, rotationDegrees: 0 });
  });

  it('turns towards the pointer, in steps where asked to', () => {
    expect(rotateTowards(box, { x: 300, y: 150 }, 0).rotationDegrees).toBeCloseTo(90);
    expect(rotateTowards(box, { x: 205, y: 0 }, 15).rotationDegrees).toBe(0);
  });
});

describe('snapping', () => {
  const lines = snapLines(canvas, [{ x: 700, y: 300, width: 100, height: 100, rotationDegrees: 0 }]);

  it('pulls to the canvas and to other items, and says where', () => {
    const centred = snapMove({ ...box, x: 543, y: 4 }, lines, 8);
    expect(centred.transform).toMatchObject({ x: 540, y: 0 });
    expect(centred.guides).toEqual([
      { axis: 'x', position: 640 },
      { axis: 'y', position: 0 },
    ]);
    expect(snapMove({ ...box, x: 495, y: 455 }, lines, 8).transform).toMatchObject({ x: 500, y: 455 });
    expect(snapPoint({ x: 803, y: 555 }, lines, 8).point).toEqual({ x: 800, y: 555 });
  });

  it('leaves alone what is far from everything', () => {
    expect(snapMove({ ...box, x: 333, y: 222 }, lines, 4)).toEqual({
      transform: { ...box, x: 333, y: 222 },
      guides: [],
    });
  });
});
