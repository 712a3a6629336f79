import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sceneCollectionSchema } from '../../../src/shared/contracts/scene-schema.ts';
import { convertObsCollection, filesOf } from '../../../src/shared/obs-import/convert-collection.ts';
import { readObsCollection, type ObsCollection } from '../../../src/shared/obs-import/obs-file.ts';
import type { SceneCollection, SceneItem, Source } from '../../../src/shared/scene/model.ts';

/** Written by OBS Studio 29.0.2 itself, of scenes that were made by its remote control. */
const real: unknown = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/obs/obs-29.json'), 'utf8'),
);

function convert(content: unknown): { collection: SceneCollection; notes: string[] } {
  const read = readObsCollection(content);
  if (!read) throw new Error('This is no collection of OBS.');
  return convertRead(read);
}

function convertRead(read: ObsCollection): { collection: SceneCollection; notes: string[] } {
  let count = 0;
  const { collection, notes } = convertObsCollection(read, {
    newId: () => `id-${count++}`,
    fileOf: ({ path }) =>
      path === '/pictures/quarters.png'
        ? { assetId: 'a'.repeat(64), size: { width: 64, height: 32 } }
        : undefined,
  });
  return {
    collection: sceneCollectionSchema.parse(collection),
    notes: notes.map(({ subject, text }) => `${subject}: ${text}`),
  };
}

function sourceNamed(collection: SceneCollection, name: string): Source {
  const found = collection.sources.find((each) => each.name === name);
  if (!found) throw new Error(`There is no ${name}.`);
  return found;
}

function itemNamed(collection: SceneCollection, name: string): SceneItem {
  const { id } = sourceNamed(collection, name);
  const found = collection.scenes.flatMap(({ items }) => items).find((item) => item.sourceId === id);
  if (!found) throw new Error(`Nothing shows ${name}.`);
  return found;
}

describe('A collection that OBS Studio wrote', () => {
  const { collection, notes } = convert(real);

  it('has its scenes in their order, with their sources', () => {
    expect(collection.scenes.map(({ name }) => name)).toEqual(expect.arrayContaining(['Show', 'Break']));
    expect(collection.scenes.find(({ id }) => id === collection.programSceneId)?.name).toBe('Show');
    const show = collection.scenes.find(({ name }) => name === 'Show');
    const names = show?.items.map(
      ({ sourceId }) => collection.sources.find(({ id }) => id === sourceId)?.name,
    );
    expect(names).toEqual(['Backdrop', 'Quarters', 'Turned', 'Boxed', 'Half', 'Hidden']);
    expect(sourceNamed(collection, 'Backdrop')).toMatchObject({
      kind: 'color',
      settings: { color: '#204080ff' },
    });
    expect(sourceNamed(collection, 'Headline')).toMatchObject({
      kind: 'text',
      settings: {
        text: 'Back soon',
        fontFamily: 'DejaVu Sans',
        fontSizePx: 96,
        fontWeight: 800,
        color: '#ffff00ff',
      },
    });
    expect(sourceNamed(collection, 'Clip')).toMatchObject({
      kind: 'media',
      settings: { loops: true, speedPercent: 150, assetId: '' },
    });
    expect(collection.sources.map(({ name }) => name)).not.toContain('Feed');
    expect(sourceNamed(collection, 'Slides')).toMatchObject({
      kind: 'slideshow',
      settings: { assetIds: ['a'.repeat(64)], slideMs: 5000, fadeMs: 400 },
    });
    expect(sourceNamed(collection, 'Camera').kind).toBe('camera');
    expect(sourceNamed(collection, 'Screen').kind).toBe('screen');
    // A scene in a scene.
    expect(itemNamed(collection, 'Show').transform).toMatchObject({ x: 0, y: 0 });
  });

  it('shows them where OBS does', () => {
    expect(itemNamed(collection, 'Quarters').transform).toEqual({
      ...{ x: 200, y: 120, width: 320, height: 160, rotationDegrees: 0 },
    });
    // 56 × 28 px of it, four times as large, about its centre.
    const turned = itemNamed(collection, 'Turned');
    expect(turned.transform).toMatchObject({ width: 224, height: 112, rotationDegrees: 30 });
    expect(turned.transform.x).toBeCloseTo(900 - 112, 3);
    expect(turned.transform.y).toBeCloseTo(200 - 56, 3);
    expect(turned).toMatchObject({ flipHorizontal: true, crop: { left: 8, top: 0, right: 0, bottom: 4 } });
    expect(itemNamed(collection, 'Boxed').transform).toMatchObject({
      x: 640,
      y: 515,
      width: 300,
      height: 150,
    });
    expect(itemNamed(collection, 'Half')).toMatchObject({ blend: 'additive' });
    expect(itemNamed(collection, 'Hidden')).toMatchObject({ visible: false, locked: true });
  });

  it('keeps the filters that there are here, and the mixer', () => {
    expect(sourceNamed(collection, 'Quarters').filters).toMatchObject([
      { kind: 'chromaKey', enabled: false, settings: { color: '#0000ff', similarityPermille: 356 } },
      {
        kind: 'colorCorrection',
        enabled: true,
        settings: { gamma: 0.2, hueDegrees: 20, opacityPercent: 80 },
      },
    ]);
    const kinds = (name: string): string[] => sourceNamed(collection, name).filters.map(({ kind }) => kind);
    expect(kinds('Boxed')).toEqual(['scroll', 'sharpen']);
    expect(kinds('Turned')).toEqual(['delay', 'mask']);
    expect(kinds('Hidden')).toEqual(['lut']);
    const mic = collection.audioInputs.find(({ name }) => name === 'Mic');
    expect(mic).toMatchObject({ muted: true, syncOffsetMs: 120, balance: -0.5, sourceId: '' });
    expect(mic?.gainDb).toBeCloseTo(-6, 1);
    expect(mic?.filters.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['gate', 'compressor', 'limiter', 'gain', 'suppression', 'equalizer']),
    );
    expect(collection.audioInputs.find(({ name }) => name === 'Clip')?.sourceId).toBe(
      sourceNamed(collection, 'Clip').id,
    );
    expect(collection.transition).toMatchObject({ kind: 'fade', durationMs: 450 });
  });

  it('says what is not the same', () => {
    expect(notes.join('\n')).toMatch(/Clip: The file \/nowhere\/clip.mp4 could not be taken in/);
    expect(notes.join('\n')).toMatch(/Camera: Choose the camera/);
    expect(notes.join('\n')).toMatch(/Mic → Invert: The filter “invert_polarity_filter” is not known/);
    expect(notes.join('\n')).toMatch(/Feed: It played a network address/);
    expect(notes.join('\n')).toMatch(/does not say how large the picture is/);
    const read = readObsCollection(real);
    expect(read && filesOf(read).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/pictures/quarters.png', '/nowhere/clip.mp4', '/nowhere/two.png']),
    );
  });
});

describe('A collection of OBS Studio', () => {
  const item = (more: object): object => ({
    ...{ name: 'Box', align: 5, scale: { x: 1, y: 1 }, pos: { x: 0, y: 0 }, rot: 0, bounds_type: 0 },
    ...more,
  });
  const box = {
    id: 'color_source_v3',
    name: 'Box',
    settings: { width: 200, height: 100, color: 0xff_ff_ff_ff },
  };
  const withItem = (more: object, others: object = {}): unknown => ({
    name: 'Made',
    resolution: { x: 1920, y: 1080 },
    sources: [{ id: 'scene', name: 'Scene', settings: { items: [item(more)] } }, box],
    ...others,
  });
  const place = (more: object): SceneItem => itemNamed(convert(withItem(more)).collection, 'Box');

  it.each([
    ['where its corner is', { pos: { x: 10, y: 20 } }, { x: 10, y: 20, width: 200, height: 100 }],
    ['by its lower right corner', { align: 10, pos: { x: 300, y: 200 } }, { x: 100, y: 100 }],
    [
      'mirrored to the other side of its corner',
      { scale: { x: -1, y: 1 }, pos: { x: 300, y: 0 } },
      { x: 100 },
    ],
    ['turned about its corner', { rot: 90, pos: { x: 500, y: 0 } }, { x: 350, y: 50, rotationDegrees: 90 }],
    [
      'within bounds, to their left',
      { bounds_type: 2, bounds: { x: 400, y: 100 }, bounds_align: 1, pos: { x: 50, y: 0 } },
      { x: 50, y: 0, width: 200, height: 100 },
    ],
    ['over bounds', { bounds_type: 3, bounds: { x: 400, y: 400 } }, { x: 0, y: 0, width: 400, height: 400 }],
    [
      'relative to the canvas',
      {
        ...{ pos: { x: 1, y: 1 }, pos_rel: { x: 0, y: 0 }, scale_rel: { x: 2, y: 2 } },
        ...{ scale_ref: { x: 1280, y: 720 }, bounds_rel: { x: 0, y: 0 } },
      },
      { x: 960, y: 540, width: 600, height: 300 },
    ],
  ])('puts an item %s', (_, more, expected) => {
    const { transform } = place(more);
    for (const [name, value] of Object.entries(expected)) {
      expect(transform[name as keyof typeof transform]).toBeCloseTo(value, 6);
    }
  });

  it('has its groups, whose items lie within them', () => {
    const group = {
      id: 'group',
      name: 'Group',
      settings: { cx: 640, cy: 360, items: [item({ pos: { x: 5, y: 6 } })] },
    };
    const { collection } = convert(withItem({ name: 'Group' }, { groups: [group] }));
    expect(sourceNamed(collection, 'Group')).toMatchObject({
      kind: 'group',
      settings: { width: 640, height: 360, items: [{ transform: { x: 5, y: 6 } }] },
    });
    expect(itemNamed(collection, 'Group').transform).toMatchObject({ width: 640, height: 360 });
  });

  it.each([
    ['text_gdiplus', { read_from_file: true, file: 'C:\\stream\\score.txt' }, 'C:\\stream\\score.txt'],
    ['text_ft2_source', { from_file: true, text_file: '/pictures/quarters.png' }, '/pictures/quarters.png'],
    ['text_ft2_source', { from_file: false, text_file: '/tmp/score.txt' }, ''],
  ])('follows the file of a text of the kind %s', (id, settings, textFilePath) => {
    const text = { id, name: 'Score', settings: { text: 'Old', ...settings } };
    const { collection } = convert({
      name: 'Made',
      sources: [{ id: 'scene', name: 'Scene', settings: { items: [item({ name: 'Score' })] } }, text],
    });
    const taken = textFilePath === '/pictures/quarters.png' ? 'a'.repeat(64) : '';
    expect(sourceNamed(collection, 'Score')).toMatchObject({
      kind: 'text',
      settings: { text: 'Old', textFilePath, textAssetId: taken },
    });
  });

  it('cuts by a stinger, or by what comes next to what is not known', () => {
    const stinger = {
      id: 'obs_stinger_transition',
      name: 'Sting',
      settings: { path: '/pictures/quarters.png', transition_point: 800 },
    };
    const others = { transitions: [stinger], current_transition: 'Sting' };
    expect(convert(withItem({}, others)).collection.transition).toMatchObject({
      kind: 'stinger',
      stinger: { assetId: 'a'.repeat(64), cutPointMs: 800 },
    });
    const byFrame = { ...stinger, settings: { ...stinger.settings, tp_type: 1, transition_point: 12 } };
    const cut = convert(withItem({}, { ...others, transitions: [byFrame] })).collection.transition.stinger;
    expect(cut).toMatchObject({ cutBy: 'frame', cutFrame: 12, cutPointMs: 500 });
    const luma = { transitions: [{ ...stinger, id: 'move_transition' }], current_transition: 'Sting' };
    expect(convert(withItem({}, luma)).notes.join()).toMatch(/not known here; scenes fade/);
  });

  it.each([undefined, 7, {}, { name: 'x', sources: [] }, { name: 'x', sources: [{ id: 'scene' }] }])(
    'is not %j',
    (content) => {
      expect(readObsCollection(content)).toBeUndefined();
    },
  );

  it('is taken as far as it goes where its values are of no use', () => {
    const odd = withItem({
      pos: 'here',
      scale: { x: 1e9, y: -1e9 },
      rot: 1e6,
      crop_left: 1e6,
      blend_type: 'subtract',
    });
    const { collection, notes } = convert(odd);
    expect(itemNamed(collection, 'Box').blend).toBe('normal');
    expect(notes.join()).toContain('subtract');
  });
});
