import { noStinger } from '../../../src/shared/scene/defaults.ts';
import { blendModes, transitionDirections, type Transition } from '../../../src/shared/scene/model.ts';
import {
  newVideoFilter,
  type VideoFilterKind,
  type VideoFilterOf,
} from '../../../src/shared/scene/video-filter.ts';
import type { PaintCase, PaintCaseItem } from './paint-case.ts';

/** px, of every picture. */
const size = { width: 160, height: 90 };

export function filter<Kind extends VideoFilterKind>(
  kind: Kind,
  settings: Partial<VideoFilterOf<Kind>['settings']> = {},
): VideoFilterOf<Kind> {
  const made = newVideoFilter(kind, kind, kind);
  return { ...made, settings: { ...made.settings, ...settings } } as unknown as VideoFilterOf<Kind>;
}

const ground = { color: '#3060a0' };
const box = (x: number, y: number, width: number, height: number, rotationDegrees = 0) => ({
  transform: { x, y, width, height, rotationDegrees },
});
const cut = (left: number, top: number, right: number, bottom: number) => ({
  crop: { left, top, right, bottom },
});

export const placing: PaintCase[] = [
  { name: 'as it is', items: [{}] },
  { name: 'smaller and turned', items: [ground, { item: box(30, 20, 100, 56, 20) }] },
  { name: 'larger', items: [{ picture: 'small', item: box(-20, -10, 200, 112) }] },
  { name: 'half opaque', items: [ground, { item: { opacity: 0.5 } }] },
  { name: 'contained', items: [ground, { item: { ...box(10, 5, 60, 80), fit: 'contain' } }] },
  { name: 'covering', items: [ground, { item: { ...box(10, 5, 60, 80), fit: 'cover' } }] },
  { name: 'mirrored', items: [{ mirrored: true }] },
  { name: 'flipped', items: [{ item: { flipHorizontal: true } }] },
  { name: 'upside down', items: [{ item: { flipVertical: true } }] },
  {
    name: 'turned and flipped',
    items: [ground, { item: { ...box(30, 20, 100, 56, 30), flipVertical: true } }],
  },
  { name: 'cropped', items: [ground, { item: { ...box(20, 10, 120, 70), ...cut(20, 0, 60, 30) } }] },
  {
    name: 'cropped, contained and flipped',
    items: [ground, { item: { fit: 'contain', flipHorizontal: true, ...cut(80, 0, 0, 0) } }],
  },
  {
    name: 'cropped to nothing',
    items: [ground, { item: { ...box(60, 30, 40, 30), ...cut(900, 0, 900, 0) } }],
  },
  {
    name: 'at the left of its box',
    items: [ground, { picture: 'disc', align: 'left', item: { fit: 'contain' } }],
  },
  { name: 'between the px', items: [ground, { color: '#ffffff', item: box(20.5, 20.25, 60.5, 40.5) }] },
  { name: 'see-through colour', items: [{}, { color: '#ff000080', item: box(40, 20, 80, 50, 45) }] },
];

export const blends: PaintCase[] = blendModes.flatMap((blend) => [
  { name: blend, items: [{}, { picture: 'disc', item: { blend } }] },
  {
    name: `${blend}, half opaque`,
    items: [ground, { item: { blend, opacity: 0.5, ...box(20, 10, 110, 70, 10) } }],
  },
]);

export const filters: PaintCase[] = (
  [
    ['chroma key', [filter('chromaKey')]],
    [
      'chroma key of blue',
      [
        filter('chromaKey', {
          color: '#0000ff',
          similarityPermille: 250,
          smoothnessPermille: 300,
          spillPermille: 600,
        }),
      ],
    ],
    [
      'colour key',
      [filter('colorKey', { color: '#c00000', similarityPermille: 200, smoothnessPermille: 300 })],
    ],
    ['luma key', [filter('lumaKey', { fromPercent: 20, toPercent: 80, smoothnessPercent: 15 })]],
    [
      'colour correction',
      [
        filter('colorCorrection', {
          gamma: 0.6,
          contrast: 0.4,
          brightness: -0.1,
          saturation: -0.5,
          hueDegrees: 40,
          opacityPercent: 80,
        }),
      ],
    ],
    ['darker', [filter('colorCorrection', { gamma: -1, contrast: -0.5, saturation: 1 })]],
    ['look-up table', [filter('lut')]],
    ['half of a look-up table', [filter('lut', { amountPercent: 50 })]],
    ['sharpen', [filter('sharpen', { amountPercent: 60 })]],
    ['blur by 1', [filter('blur', { radiusPx: 1 })]],
    ['blur by 3', [filter('blur', { radiusPx: 3 })]],
    ['blur by 16', [filter('blur', { radiusPx: 16 })]],
    ['mask by opacity', [filter('mask')]],
    ['mask by brightness, inverted', [filter('mask', { channel: 'luma', inverted: true })]],
    ['scroll', [filter('scroll', { xPxPerSecond: 40, yPxPerSecond: -15 })]],
    [
      'one after the other',
      [
        filter('scroll'),
        filter('mask'),
        filter('colorCorrection', { hueDegrees: 120 }),
        filter('blur', { radiusPx: 2 }),
        filter('sharpen'),
      ],
    ],
  ] as const
).map(([name, steps]) => ({ name, timeUs: 1_000_000, items: [ground, { filters: [...steps] }] }));

/** Items of a scene that is shown in another one: see-through where nothing is. */
const inner: PaintCaseItem[] = [
  { picture: 'small', item: box(10, 10, 60, 40, 10) },
  { color: '#c0402080', item: box(50, 5, 50, 70) },
  { picture: 'disc', item: { ...box(60, 20, 60, 60), blend: 'multiply' } },
];
export const nesting: PaintCase[] = [
  { name: 'a scene in a scene', items: [ground, { layer: { ...size, items: inner } }] },
  {
    name: 'a group, turned, flipped and cropped',
    items: [
      ground,
      {
        layer: { width: 120, height: 80, items: inner },
        item: { ...box(30, 10, 100, 66, 20), flipHorizontal: true, opacity: 0.8, ...cut(10, 0, 0, 8) },
      },
    ],
  },
  {
    name: 'filtered as one',
    items: [
      ground,
      {
        layer: { ...size, items: inner },
        filters: [filter('colorCorrection', { hueDegrees: 120 }), filter('mask')],
      },
    ],
  },
  {
    name: 'two of one size, and one within another',
    items: [
      ground,
      {
        layer: { width: 80, height: 45, items: [{ color: '#40a040', item: box(0, 0, 40, 45) }] },
        item: box(0, 0, 80, 45),
      },
      {
        layer: {
          width: 80,
          height: 45,
          items: [{ layer: { ...size, items: inner }, item: box(5, 5, 70, 40) }],
        },
        item: box(80, 45, 80, 45),
      },
    ],
  },
  ...blendModes.map((blend) => ({
    name: `${blend} within a layer`,
    items: [
      ground,
      {
        layer: {
          ...size,
          items: [
            { picture: 'small' as const, item: box(0, 0, 100, 60) },
            { picture: 'disc' as const, item: { ...box(60, 10, 70, 70), blend } },
          ],
        },
      },
    ],
  })),
];

const behind = (
  name: string,
  settings: Partial<VideoFilterOf<'background'>['settings']>,
  further: Partial<PaintCaseItem> = {},
): PaintCase => ({
  name,
  items: [ground, { people: 'disc', filters: [filter('background', settings)], ...further }],
});
export const backgrounds: PaintCase[] = [
  behind('background blurred by 4', { radiusPx: 4 }),
  behind('background blurred by 16', { radiusPx: 16 }),
  behind('background of one colour', { mode: 'color', color: '#c02080' }),
  behind('background with an image', { mode: 'image' }, { picture: 'small' }),
  behind('no background', { mode: 'transparent' }),
  {
    name: 'background blurred after a blur',
    items: [
      ground,
      { people: 'disc', filters: [filter('blur', { radiusPx: 2 }), filter('background'), filter('mask')] },
    ],
  },
  { name: 'background while nobody was looked for', items: [{ filters: [filter('background')] }] },
];

const change = (
  kind: Transition['kind'],
  direction: Transition['direction'],
  progress: number,
): PaintCase => ({
  name: `${kind} ${direction}, ${progress}`,
  items: [{ color: '#806020' }, { picture: 'disc', item: { fit: 'contain', blend: 'screen' } }],
  leaving: [{}],
  transition: { kind, direction, durationMs: 300, stinger: { ...noStinger, cutPointMs: 150 } },
  progress,
});
export const transitions: PaintCase[] = [
  change('fade', 'left', 0.25),
  change('fade', 'left', 0.5),
  ...(['slide', 'wipe'] as const).flatMap((kind) =>
    transitionDirections.map((direction) => change(kind, direction, 0.4)),
  ),
  // On both sides of its cut point.
  change('stinger', 'left', 0.4),
  change('stinger', 'left', 0.6),
];
