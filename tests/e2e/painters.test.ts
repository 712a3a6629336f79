import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blendModes, transitionKinds } from '../../src/shared/scene/model.ts';
import { newVideoFilter, videoFilterKinds } from '../../src/shared/scene/video-filter.ts';
import { alertKinds, widgetAnimations, widgetKinds } from '../../src/shared/scene/widget.ts';
import { runFfmpeg } from './program/decode.ts';
import type { PaintCase } from './program/paint-case.ts';
import { backgrounds, blends, filters, nesting, placing, transitions } from './program/painter-cases.ts';
import { ProgramRig } from './program/program-rig.ts';
import { texts, widgets } from './program/shown-cases.ts';

const folder = join(import.meta.dirname, '../fixtures/painters');
/** Set to write the pictures that are held against instead: those of Canvas 2D. Look at them then. */
const writing = process.env['FOOTLIGHT_WRITE_PICTURES'] === '1';

/** How far a painter may be from its golden picture, of 255. */
const bounds = {
  /** Of all channels of all px. */
  mean: 1,
  /** The same of what is blurred: browsers make their Gaussian of boxes. */
  blurredMean: 3.5,
  /** Share of the px with a channel that is further off than `channel`: the edges of things. */
  channel: 16,
  share: 0.02,
};

let rig: ProgramRig;
let page: Page;
let problems: readonly string[];

beforeAll(async () => {
  rig = await ProgramRig.start('painters');
  ({ page, problems } = await rig.openPainters());
});
afterAll(async () => {
  await rig.close();
  // Reading what was painted back is what these tests are for.
  const complaints = problems.filter((problem) => !problem.includes('stall due to ReadPixels'));
  if (complaints.length > 0) throw new Error(`The page complained: ${complaints.join('; ')}`);
});

/** px; the cases of one group are of one size. */
const sizeOf = ([first]: readonly PaintCase[]) => first?.size ?? { width: 160, height: 90 };

/** One below the other in one file. */
async function golden(name: string, cases: readonly PaintCase[]): Promise<Buffer[]> {
  const png = await readFile(join(folder, `${name}.png`));
  const raw = await runFfmpeg(['-f', 'png_pipe', '-i', '-', '-f', 'rawvideo', '-pix_fmt', 'rgba', '-'], png);
  const { width, height } = sizeOf(cases);
  const bytes = width * height * 4;
  expect(raw.byteLength).toBe(cases.length * bytes);
  return cases.map((_, index) => raw.subarray(index * bytes, (index + 1) * bytes));
}

async function writeGolden(
  name: string,
  cases: readonly PaintCase[],
  pictures: readonly Buffer[],
): Promise<void> {
  const { width, height } = sizeOf(cases);
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgba', '-s', `${width}x${height * pictures.length}`];
  const png = await runFfmpeg(
    [...raw, '-i', '-', '-f', 'image2', '-c:v', 'png', '-pix_fmt', 'rgb24', '-'],
    Buffer.concat(pictures),
  );
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.png`), png);
}

function difference(seen: Buffer, wanted: Buffer): { mean: number; share: number } {
  let sum = 0;
  let far = 0;
  for (let at = 0; at < wanted.byteLength; at += 4) {
    let most = 0;
    for (let channel = at; channel < at + 3; channel++) {
      const off = Math.abs((seen[channel] ?? 0) - (wanted[channel] ?? 0));
      sum += off;
      most = Math.max(most, off);
    }
    if (most > bounds.channel) far++;
  }
  const px = wanted.byteLength / 4;
  return { mean: sum / (px * 3), share: far / px };
}

describe.each([
  ['placing', placing],
  ['blends', blends],
  ['filters', filters],
  ['nesting', nesting],
  ['backgrounds', backgrounds],
  ['transitions', transitions],
  ['texts', texts],
  ['widgets', widgets],
])('%s', (group, cases) => {
  it('looks the same by both painters and as it was once seen to be right', async () => {
    const seen: { canvas: Buffer; webgl: Buffer }[] = [];
    for (const each of cases) {
      const { canvas, webgl, webglObjects } = await page.evaluate<{
        canvas: string;
        webgl: string;
        webglObjects: number;
      }>(`window.painters.paint(${JSON.stringify(each)})`);
      expect(webglObjects, `kept on the GPU after “${each.name}”`).toBe(0);
      seen.push({ canvas: Buffer.from(canvas, 'base64'), webgl: Buffer.from(webgl, 'base64') });
    }
    if (writing)
      await writeGolden(
        group,
        cases,
        seen.map((each) => each.canvas),
      );
    const wanted = await golden(group, cases);
    const wrong = cases.flatMap(({ name }, index) =>
      (['canvas', 'webgl'] as const).flatMap((painter) => {
        const { mean, share } = difference(
          seen[index]?.[painter] ?? Buffer.alloc(0),
          wanted[index] ?? Buffer.alloc(0),
        );
        return mean > (/blur|after the other/.test(name) ? bounds.blurredMean : bounds.mean) ||
          share > bounds.share
          ? [`${painter}, ${name}: ${mean.toFixed(2)} off, ${(share * 100).toFixed(1)} % far off`]
          : [];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

it('puts the px of a camera’s picture just where it would draw them', async () => {
  const inset: PaintCase = {
    name: 'a part of a smaller one, beyond the edge',
    items: [
      { color: '#3060a0' },
      {
        picture: 'small',
        item: {
          transform: { x: 130, y: -10, width: 50, height: 32, rotationDegrees: 0 },
          crop: { left: 6, top: 4, right: 8, bottom: 0 },
        },
      },
      { color: '#ffffff', item: { transform: { x: 100, y: 10, width: 50, height: 5, rotationDegrees: 0 } } },
    ],
  };
  const comes = transitions.map((each) => ({ ...each, items: [{}], leaving: [{ color: '#3060a0' }] }));
  const put: string[] = [];
  for (const each of [inset, ...placing, ...blends, ...filters, ...nesting, ...transitions, ...comes]) {
    const seen = await page.evaluate<{ drawn: string; put: string; imagesAsked: number }>(
      `window.painters.paintPixels(${JSON.stringify(each)})`,
    );
    if (seen.put !== seen.drawn) throw new Error(`“${each.name}” is another picture.`);
    if (seen.imagesAsked === 0) put.push(each.name);
  }
  expect(put).toEqual(expect.arrayContaining([inset.name, 'as it is', 'fade left, 0.25']));
});

it('filters all of a frame that is shown in another size than it was taken in', async () => {
  const filter = newVideoFilter('colorCorrection', 'filter', 'Filter');
  const given: PaintCase = { name: 'resized', items: [{ picture: 'resized', filters: [filter] }] };
  const seen = await page.evaluate<{ canvas: string; webgl: string }>(
    `window.painters.paint(${JSON.stringify(given)})`,
  );
  const { mean } = difference(Buffer.from(seen.webgl, 'base64'), Buffer.from(seen.canvas, 'base64'));
  expect(mean).toBeLessThan(bounds.blurredMean);
});

it('has a picture of everything that can be drawn without a device', () => {
  const all = [placing, blends, filters, nesting, backgrounds, transitions, texts, widgets].flat();
  const items = all.flatMap((each) => each.items);
  const shown = all.flatMap(({ scene }) => scene?.shown ?? []).map(({ source }) => source);
  const shownWidgets = shown.flatMap((source) => (source.kind === 'widget' ? [source.settings] : []));
  const drawn = {
    filters: items.flatMap((item) => item.filters ?? []).map(({ kind }) => kind),
    blends: items.map(({ item }) => item?.blend ?? 'normal'),
    transitions: all.flatMap(({ transition }) => (transition ? [transition.kind] : [])),
    sources: shown.map(({ kind }) => kind),
    widgets: shownWidgets.map(({ widget }) => widget),
    animations: shownWidgets.map(({ theme }) => theme.animation),
    alerts: all.flatMap(({ scene }) => scene?.events ?? []).map(({ kind }) => kind),
  };
  const without = (wanted: readonly string[], found: readonly string[]): string[] =>
    wanted.filter((each) => !found.includes(each));
  expect({
    // One changes when a picture is seen, not the picture.
    filters: without(videoFilterKinds, drawn.filters),
    blends: without(blendModes, drawn.blends),
    // One is no picture of its own.
    transitions: without(transitionKinds, drawn.transitions),
    sources: without(['text', 'countdown', 'color', 'widget'], drawn.sources),
    widgets: without(widgetKinds, drawn.widgets),
    animations: without(widgetAnimations, drawn.animations),
    alerts: without(alertKinds, drawn.alerts),
  }).toEqual({
    ...{ filters: ['delay'], blends: [], transitions: ['cut'] },
    ...{ sources: [], widgets: [], animations: [], alerts: [] },
  });
});

it('takes a GPU that is made of software for none', async () => {
  expect(await page.evaluate('window.painters.hasGpu()')).toBe(false);
});

it.each(['context', 'shader'])('draws by Canvas 2D where WebGL gives no %s', async (what) => {
  expect(await page.evaluate(`window.painters.refuseGpu('${what}')`)).toEqual([0, 255, 0]);
});

it('goes on without a frame of black when the GPU is lost, and takes it up again', async () => {
  const seen = await page.evaluate('window.painters.loseGpu()');
  const green = [0, 255, 0];
  expect(seen).toEqual({ before: green, lost: green, back: green, onGpu: [true, false, true] });
});
