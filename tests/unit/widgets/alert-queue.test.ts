import { describe, expect, it } from 'vitest';
import { newWidgetSettings } from '../../../src/shared/scene/widget-defaults.ts';
import { AlertQueue } from '../../../src/shared/widgets/alert-queue.ts';
import { alertFor, isAlertEvent, spokenText } from '../../../src/shared/widgets/alert.ts';
import { eventOf } from './events.ts';

const settings = newWidgetSettings('alerts');
const frameMs = 1000 / 30;

/** Looks at every frame of a time and writes down what began when. */
function watch(queue: AlertQueue, fromMs: number, toMs: number): string[] {
  const seen: string[] = [];
  for (let nowMs = fromMs; nowMs < toMs; nowMs += frameMs) {
    const { shown, started } = queue.look(nowMs);
    if (started && shown) seen.push(shown.alert.event.id);
  }
  return seen;
}

describe('the alert queue', () => {
  it('shows one at a time, in order, each once, with a gap', () => {
    const queue = new AlertQueue(settings);
    for (const id of ['a', 'b', 'a', 'c']) queue.handleEvent(eventOf('follow', { id }));
    expect(watch(queue, 0, 4900)).toEqual(['a']);
    expect(queue.look(5000).shown).toBeUndefined();
    expect(watch(queue, 5000, 60_000)).toEqual(['b', 'c']);
  });

  it('skips, pauses, goes on and shows again', () => {
    const queue = new AlertQueue(settings);
    queue.handleEvent(eventOf('follow', { id: 'a' }));
    queue.handleEvent(eventOf('follow', { id: 'b' }));
    expect(watch(queue, 0, 1000)).toEqual(['a']);
    queue.handleControl({ action: 'skip' });
    queue.handleControl({ action: 'pause' });
    expect(watch(queue, 1000, 20_000)).toEqual([]);
    queue.handleControl({ action: 'resume' });
    queue.handleControl({ action: 'replay', eventId: 'a' });
    expect(watch(queue, 20_000, 40_000)).toEqual(['a', 'b']);
  });

  it('waits while nobody looks, and shows again what was not half seen', () => {
    const queue = new AlertQueue(settings);
    queue.handleEvent(eventOf('follow', { id: 'a' }));
    queue.handleEvent(eventOf('follow', { id: 'b' }));
    expect(watch(queue, 0, 1000)).toEqual(['a']);
    expect(watch(queue, 60_000, 64_000)).toEqual(['a']);
    expect(watch(queue, 120_000, 140_000)).toEqual(['b']);
  });

  it('shows nothing of the past at its start, and what it missed after a lost connection', () => {
    const queue = new AlertQueue(settings);
    const before = eventOf('follow', { id: 'before', atMs: 1000 });
    queue.handleHistory([before], false, 2000);
    const missed = eventOf('tip', { id: 'missed', amount: 5, atMs: 500_000 });
    const stale = eventOf('tip', { id: 'stale', amount: 5, atMs: 300_000 });
    queue.handleHistory([before, stale, missed], false, 510_000);
    expect(watch(queue, 0, 20_000)).toEqual(['missed']);
    queue.handleControl({ action: 'replay', eventId: 'before' });
    expect(watch(queue, 20_000, 40_000)).toEqual(['before']);
  });

  it('is bounded, and the oldest give way', () => {
    const queue = new AlertQueue(settings);
    for (let index = 0; index < 1000; index++) queue.handleEvent(eventOf('follow', { id: `flood-${index}` }));
    expect(queue.waiting).toBe(200);
    expect(watch(queue, 0, 100)).toEqual(['flood-800']);
  });
});

describe('an alert', () => {
  const alertOf = (kind: Parameters<typeof eventOf>[0], rest: Record<string, unknown>) => {
    const event = eventOf(kind, rest);
    return isAlertEvent(event) ? alertFor(event, settings.variations, settings.theme.language) : undefined;
  };

  it('is of the variation with the highest amount that is reached', () => {
    expect(alertOf('tip', { amount: 49.5 })).toMatchObject({
      variation: { id: 'tip' },
      headline: 'Tip of €49.50',
    });
    expect(alertOf('tip', { amount: 50 })).toMatchObject({
      variation: { id: 'tip-large' },
      headline: 'Tip of €50',
    });
    expect(alertOf('subscription', { months: 12 })).toMatchObject({ headline: '12 months in a row' });
    expect(alertOf('raid', { viewers: 1234 })).toMatchObject({ headline: 'Raid with 1,234 viewers' });
    expect(alertOf('chat', { text: 'Hello' })).toBeUndefined();
  });

  it('writes its numbers as its language does', () => {
    const event = eventOf('raid', { viewers: 1234 });
    if (!isAlertEvent(event)) throw new Error('A raid is an alert.');
    const alert = alertFor(event, settings.variations, 'de');
    expect(alert).toMatchObject({ headline: 'Raid with 1.234 viewers' });
  });

  it('is read out as it is read, and takes nothing of a name for a template', () => {
    const alert = alertOf('tip', { name: '{amount} $& {x}', amount: 5, message: 'Well done' });
    expect(alert && spokenText(alert)).toBe('Tip of €5. {amount} $& {x}. Well done');
  });
});
