import type { LiveEvent } from '../../../src/shared/contracts/live-events.ts';
import { newSource } from '../../../src/shared/scene/defaults.ts';
import type {
  CountdownSource,
  SceneItem,
  TextSource,
  WidgetSource,
} from '../../../src/shared/scene/model.ts';
import { newWidgetSettings } from '../../../src/shared/scene/widget-defaults.ts';
import {
  alertKinds,
  type WidgetKind,
  type WidgetSettingsOf,
  type WidgetTheme,
} from '../../../src/shared/scene/widget.ts';
import { sampleEvents } from '../../../src/shared/widgets/sample-events.ts';
import type { PaintCase } from './paint-case.ts';
import { filter } from './painter-cases.ts';

const size = { width: 320, height: 180 };
/** What texts and widgets lie on. */
const ground = [{}, { color: '#204070c0' }];
const box = (x: number, y: number, width: number, height: number, rotationDegrees = 0) => ({
  transform: { x, y, width, height, rotationDegrees },
});

function text(
  name: string,
  settings: Partial<TextSource['settings']>,
  filters: TextSource['filters'] = [],
  item: Partial<SceneItem> = {},
): PaintCase {
  const plain = newSource('text', 'text', 'Text');
  const words = { ...plain.settings, text: 'Tonight\nlive', fontSizePx: 64, ...settings };
  const source = { ...plain, settings: words, filters };
  return {
    name,
    size,
    items: ground,
    scene: { shown: [{ source, item: { ...box(20, 10, 280, 160), ...item } }] },
  };
}

function countdown(name: string, settings: Partial<CountdownSource['settings']>): PaintCase {
  const plain = newSource('countdown', 'countdown', 'Countdown');
  const source = { ...plain, settings: { ...plain.settings, backgroundColor: '#101010a0', ...settings } };
  return { name, size, items: ground, scene: { shown: [{ source, item: box(40, 40, 240, 100) }] } };
}

export const texts: PaintCase[] = [
  text('plain', {}),
  text('thin and of another colour, at the left', { fontWeight: 400, color: '#ffcc00', align: 'left' }),
  text('at the right, see-through', { color: '#ffffff80', align: 'right' }),
  text('on a ground of its own', { backgroundColor: '#c02040b0' }),
  text('with an outline', { outlineWidthPx: 5, outlineColor: '#102030' }),
  text('with a shadow', { shadowOffsetPx: 6, shadowColor: '#000000b0' }),
  text('with both, at an angle', { outlineWidthPx: 4, outlineColor: '#c02040', shadowOffsetPx: 6 }, [], {
    ...box(40, 30, 240, 120, -15),
    opacity: 0.8,
  }),
  {
    ...text('that scrolls', { text: 'Breaking news', align: 'left' }, [
      filter('scroll', { xPxPerSecond: 60, yPxPerSecond: 0 }),
    ]),
    timeUs: 1_500_000,
  },
  countdown('a countdown of more than an hour', { durationMs: 3_725_000 }),
  countdown('a countdown that is over', { startedAtMs: 1, durationMs: 1000, endText: 'Now!' }),
  {
    name: 'a colour behind, filtered',
    size,
    items: ground,
    scene: {
      shown: [
        {
          source: {
            ...newSource('color', 'color', 'Colour'),
            settings: { color: '#3080c0a0' },
            filters: [filter('colorCorrection', { hueDegrees: 90 })],
          },
          item: box(30, 20, 200, 100),
        },
      ],
    },
  },
];

function widget<Kind extends WidgetKind>(
  kind: Kind,
  settings: Partial<WidgetSettingsOf<Kind>> = {},
  theme: Partial<WidgetTheme> = {},
): WidgetSource {
  const plain = newWidgetSettings(kind);
  const look = { ...plain.theme, textSizePx: 13, cornerRadiusPx: 8, ...theme };
  return {
    ...newSource('widget', kind, kind),
    settings: { ...plain, ...settings, theme: look } as WidgetSource['settings'],
  };
}

let count = 0;
const newId = (): string => `event-${++count}`;
const samples = (of: Parameters<typeof sampleEvents>[0], amount = 0): LiveEvent[] =>
  sampleEvents(of, newId, 0, amount).map((event) => ({ ...event, test: false }));

function live(
  name: string,
  source: WidgetSource,
  events: LiveEvent[],
  ageMs: number,
  item: Partial<SceneItem> = box(20, 10, 280, 160),
): PaintCase {
  return { name, size, items: ground, scene: { shown: [{ source, item }], events, ageMs } };
}

/** An alert box that knows one kind only, for each kind. */
const alertBoxes = alertKinds.map((kind, index) => {
  const { variations } = newWidgetSettings('alerts');
  const source = widget(
    'alerts',
    { variations: variations.filter(({ event }) => event === kind).slice(0, 1) },
    { textSizePx: 8, cornerRadiusPx: 4 },
  );
  return {
    source: { ...source, id: kind },
    item: box((index % 2) * 160, Math.floor(index / 2) * 60, 160, 60),
  };
});

const poll = samples('poll');
export const widgets: PaintCase[] = [
  {
    name: 'an alert of each kind',
    size,
    items: ground,
    scene: { shown: alertBoxes, events: alertKinds.flatMap((kind) => samples(kind)), ageMs: 1500 },
  },
  live('an alert that slides in, with confetti', widget('alerts'), samples('raid'), 300),
  live('an alert that pops up', widget('alerts', {}, { animation: 'pop' }), samples('follow'), 200),
  live('an alert that fades away', widget('alerts', {}, { animation: 'fade' }), samples('follow'), 4850),
  live('an alert that stands at once', widget('alerts', {}, { animation: 'none' }), samples('tip', 60), 0),
  live('chat', widget('chat'), samples('chat'), 2000),
  live('a goal on its way', widget('goal', { counts: 'goalEvents' }), samples('goal'), 600),
  live('a goal', widget('goal', { counts: 'goalEvents' }), samples('goal'), 2000),
  live(
    'a leaderboard',
    widget('leaderboard', { counts: 'leaderboardEvents' }, { textSizePx: 10 }),
    samples('leaderboard'),
    2000,
  ),
  live('a poll', widget('poll', {}, { textSizePx: 12 }), poll, 2000),
  live(
    'a poll that is closed',
    widget('poll', {}, { textSizePx: 12, accentColor: '#40c0ff' }),
    [...poll, ...poll.map((event) => ({ ...event, id: newId(), state: 'closed' }) as LiveEvent)],
    2000,
  ),
  live('a name plate', widget('namePlate', {}, { textSizePx: 30 }), [], 2000),
  live(
    'a name plate that opens',
    widget(
      'namePlate',
      { visible: false },
      { textSizePx: 30, backgroundColor: '#f0f0f0', textColor: '#101010' },
    ),
    samples('namePlate'),
    400,
  ),
];
