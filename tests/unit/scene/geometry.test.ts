import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cropByHandle } from '../../../src/shared/scene/crop.ts';
import { newItem, newSource } from '../../../src/shared/scene/defaults.ts';
import {
  croppedPart,
  itemsAt,
  placePicture,
  rotatePoint,
  transformBounds,
  transformCentre,
  transformCorners,
} from '../../../src/shared/scene/geometry.ts';
import type { Transform } from '../../../src/shared/scene/model.ts';
import { handlePosition, resizeByHandle, resizeHandles, rotateBy } from '../../../src/shared/scene/resize.ts';
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

const none = { left: 0, top: 0, right: 0, bottom: 0 };

describe('placing a picture in its box', () => {
  const picture = { width: 400, height: 100 };
  it('contains, covers or stretches', () => {
    expect(placePicture(picture, { width: 200, height: 200 }, 'contain', none).target).toEqual({
      x: 0,
      y: 75,
      width: 200,
      height: 50,
    });
    expect(placePicture(picture, { width: 200, height: 200 }, 'cover', none).source).toEqual({
      x: 150,
      y: 0,
      width: 100,
      height: 100,
    });
    expect(placePicture(picture, { width: 200, height: 200 }, 'stretch', none)).toEqual({
      source: { x: 0, y: 0, width: 400, height: 100 },
      target: { x: 0, y: 0, width: 200, height: 200 },
    });
  });
});

describe('cropping', () => {
  const picture = { width: 400, height: 200 };
  const cut = { left: 100, top: 20, right: 50, bottom: 30 };

  it('leaves a part, and at least one px', () => {
    expect(croppedPart(picture, cut)).toEqual({ x: 100, y: 20, width: 250, height: 150 });
    const { source, target } = placePicture(picture, { width: 100, height: 100 }, 'contain', cut);
    expect(source).toEqual({ x: 100, y: 20, width: 250, height: 150 });
    expect(target).toEqual({ x: 0, y: 20, width: 100, height: 60 });
    expect(placePicture(picture, { width: 100, height: 100 }, 'cover', cut).source).toEqual({
      x: 150,
      y: 20,
      width: 150,
      height: 150,
    });
    expect(croppedPart(picture, { ...cut, left: 900, right: 900 })).toMatchObject({ x: 399, width: 1 });
  });

  it('by a handle leaves what stays where it is, at any rotation and flip', () => {
    fc.assert(
      fc.property(
        transforms,
        fc.constantFrom(...resizeHandles),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom('contain', 'cover', 'stretch'),
        fc.integer({ min: -300, max: 300 }),
        fc.integer({ min: -300, max: 300 }),
        (transform, handle, flipHorizontal, flipVertical, fit, x, y) => {
          const start = { transform, crop: cut, fit, flipHorizontal, flipVertical };
          const next = { ...start, ...cropByHandle(start, picture, handle, { x, y }) };
          /** Where a point of the picture is on the canvas. */
          const placeOf = (item: typeof start, at: { x: number; y: number }) => {
            const { source, target } = placePicture(picture, item.transform, item.fit, item.crop);
            const { width, height } = item.transform;
            const across = target.x + ((at.x - source.x) / source.width) * target.width;
            const along = target.y + ((at.y - source.y) / source.height) * target.height;
            return rotatePoint(
              {
                x: item.transform.x + (flipHorizontal ? width - across : across),
                y: item.transform.y + (flipVertical ? height - along : along),
              },
              transformCentre(item.transform),
              item.transform.rotationDegrees,
            );
          };
          const scale = Math.max(transform.width / 100, transform.height / 100, 1);
          for (const at of [
            { x: 200, y: 80 },
            { x: 210, y: 90 },
          ]) {
            const before = placeOf(start, at);
            const after = placeOf(next, at);
            // Crops are whole px of the picture.
            expect(Math.hypot(after.x - before.x, after.y - before.y)).toBeLessThan(2 * scale);
          }
          expect(
            Math.min(next.crop.left, next.crop.top, next.crop.right, next.crop.bottom),
          ).toBeGreaterThanOrEqual(0);
          expect(next.crop.left + next.crop.right).toBeLessThan(picture.width);
          expect(next.crop.top + next.crop.bottom).toBeLessThan(picture.height);
        },
      ),
    );
  });

  it('by the left handle cuts on the left, or on the right of what is flipped', () => {
    const transform = { x: 0, y: 0, width: 200, height: 100, rotationDegrees: 0 };
    const item = {
      transform,
      fit: 'stretch',
      crop: none,
      flipHorizontal: false,
      flipVertical: false,
    } as const;
    const shift = { x: 50, y: 9 };
    expect(cropByHandle(item, picture, 'left', shift)).toEqual({
      transform: { ...transform, x: 50, width: 150 },
      crop: { ...none, left: 100 },
    });
    expect(cropByHandle({ ...item, flipHorizontal: true }, picture, 'left', shift).crop).toEqual({
      ...none,
      right: 100,
    });
    expect(cropByHandle(item, picture, 'left', { x: -50, y: 0 })).toEqual({ transform, crop: none });
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

  it('turns as far as the pointer goes about the centre, wherever it began, in steps where asked to', () => {
    const [above, right, below] = [
      { x: 200, y: 0 },
      { x: 300, y: 150 },
      { x: 200, y: 300 },
    ];
    expect(rotateBy(box, above, right, 0).rotationDegrees).toBeCloseTo(90);
    expect(rotateBy(box, below, right, 0).rotationDegrees).toBeCloseTo(-90);
    const turned = { ...box, rotationDegrees: 120 };
    expect(rotateBy(turned, above, right, 0).rotationDegrees).toBeCloseTo(-150);
    expect(rotateBy(box, above, { x: 205, y: 0 }, 15).rotationDegrees).toBe(0);
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
