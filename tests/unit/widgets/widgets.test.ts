import { describe, expect, it } from 'vitest';
import { widgetSettingsSchema } from '../../../src/shared/contracts/widget-schema.ts';
import { alertKinds, widgetKinds } from '../../../src/shared/scene/widget.ts';
import { newWidgetSettings } from '../../../src/shared/scene/widget-defaults.ts';
import { formatAmount } from '../../../src/shared/widgets/amounts.ts';
import { ChatList } from '../../../src/shared/widgets/chat-list.ts';
import { CurrentPoll } from '../../../src/shared/widgets/current-poll.ts';
import { GoalCount } from '../../../src/shared/widgets/goal-count.ts';
import { NamePlate } from '../../../src/shared/widgets/name-plate.ts';
import { Ranking } from '../../../src/shared/widgets/ranking.ts';
import { sampleEvents } from '../../../src/shared/widgets/sample-events.ts';
import { votesLine } from '../../../src/shared/widgets/words.ts';
import { eventOf } from './events.ts';

it.each(widgetKinds)('%s has settings that its schema takes, and samples to try it with', (kind) => {
  expect(widgetSettingsSchema.parse(newWidgetSettings(kind))).toEqual(newWidgetSettings(kind));
  let count = 0;
  const newId = (): string => String(++count);
  expect([...sampleEvents(kind, newId, 1)].every((event) => event.test)).toBe(true);
  expect(alertKinds.flatMap((each) => sampleEvents(each, newId, 1)).map((event) => event.kind)).toEqual(
    alertKinds,
  );
});

it('speak English where they were made before they had a language, and count as theirs does', () => {
  const { theme, ...goal } = newWidgetSettings('goal');
  const { language, ...before } = theme;
  expect(widgetSettingsSchema.parse({ ...goal, theme: before })).toMatchObject({ theme: { language } });
  expect(language).toBe('en');
  expect([1, 1234].map((total) => votesLine(total, false, 'en'))).toEqual(['1 vote', '1,234 votes']);
  expect(votesLine(1234, true, 'de')).toBe('1.234 Stimmen · beendet');
  expect(formatAmount(12.5, 'EUR', 'de')).toBe('12,50\u00a0€');
});

describe('chat', () => {
  it('takes messages back one by one or all of one person, and keeps no more than can be shown', () => {
    const list = new ChatList();
    for (let index = 0; index < 100; index++) {
      list.handleEvent(
        eventOf('chat', { id: `m${index}`, text: 'x', name: index % 2 ? 'Ada' : 'Bob' }),
        index,
      );
    }
    expect(list.lines).toHaveLength(60);
    list.handleEvent(eventOf('chatDeletion', { eventId: 'm99' }), 100);
    expect(list.lines.at(-1)?.message.id).toBe('m98');
    list.handleEvent(eventOf('chatDeletion', { name: 'Bob' }), 100);
    expect(new Set(list.lines.map(({ message }) => message.name))).toEqual(new Set(['Ada']));
  });

  it('is the same after a lost connection', () => {
    const list = new ChatList();
    const first = eventOf('chat', { text: 'one' });
    const second = eventOf('chat', { text: 'two' });
    list.handleEvent(first, 5000);
    list.handleHistory([first, second]);
    expect(list.lines.map(({ arrivedMs }) => arrivedMs)).toEqual([5000, -Infinity]);
  });
});

describe('a goal', () => {
  const settings = { ...newWidgetSettings('goal'), startAmount: 10 };

  it('counts what it is to count, once, and no tests', () => {
    const goal = new GoalCount();
    const tip = eventOf('tip', { amount: 5 });
    for (const event of [tip, tip, eventOf('tip', { amount: 7, test: true }), eventOf('follow')]) {
      goal.handleEvent(event, 0);
    }
    goal.handleEvent(eventOf('tip', { amount: 100, currency: 'USD' }), 0);
    expect(goal.state(settings, 0)).toEqual({ title: 'Tip goal', amount: 15, target: 100 });
    expect(goal.state({ ...settings, counts: 'follows' }, 0).amount).toBe(11);
  });

  it('goes by what it is told, and counts on from there', () => {
    const goal = new GoalCount();
    goal.handleEvent(eventOf('tip', { amount: 5 }), 0);
    goal.handleEvent(eventOf('goal', { amount: 80, target: 200 }), 0);
    goal.handleEvent(eventOf('tip', { amount: 5 }), 0);
    expect(goal.state(settings, 0)).toMatchObject({ amount: 85, target: 200 });
    goal.handleEvent(eventOf('goal', { amount: 1, test: true }), 1000);
    expect(goal.state(settings, 2000).amount).toBe(1);
    expect(goal.state(settings, 20_000).amount).toBe(85);
  });
});

describe('a leaderboard', () => {
  it('ranks people by all that they gave, whatever the case of their name', () => {
    const ranking = new Ranking();
    const gifts = [
      ['Ada', 5],
      ['Bob', 8],
      ['ADA', 4],
    ] as const;
    for (const [name, amount] of gifts) ranking.handleEvent(eventOf('tip', { name, amount }), 0);
    const settings = { ...newWidgetSettings('leaderboard'), rows: 1 };
    expect(ranking.state(settings, 0).entries).toEqual([{ name: 'ADA', amount: 9 }]);
  });

  it('shows a ranking that it is told', () => {
    const ranking = new Ranking();
    const settings = { ...newWidgetSettings('leaderboard'), counts: 'leaderboardEvents' as const };
    expect(ranking.state(settings, 0).entries).toEqual([]);
    ranking.handleEvent(
      eventOf('leaderboard', { title: 'Heroes', entries: [{ name: 'Ada', amount: 3 }] }),
      0,
    );
    expect(ranking.state(settings, 0)).toEqual({ title: 'Heroes', entries: [{ name: 'Ada', amount: 3 }] });
  });
});

describe('a poll', () => {
  const poll = (state: string, votes: number) =>
    eventOf('poll', { pollId: 'p', question: 'Why?', options: [{ label: 'So', votes }], state });

  it('is there from its opening until a while after its end', () => {
    const current = new CurrentPoll();
    expect(current.state(0, 5000)).toBeUndefined();
    current.handleEvent(poll('open', 0), 1000);
    current.handleEvent(poll('open', 3), 2000);
    expect(current.state(2000, 5000)).toMatchObject({ openedMs: 1000, poll: { options: [{ votes: 3 }] } });
    current.handleEvent(poll('closed', 4), 3000);
    expect(current.state(7900, 5000)?.closedMs).toBe(3000);
    expect(current.state(8000, 5000)).toBeUndefined();
  });

  it('that was over before is not shown', () => {
    const current = new CurrentPoll();
    current.handleHistory([poll('closed', 4)]);
    expect(current.state(0, 5000)).toBeUndefined();
  });
});

describe('a name plate', () => {
  it('follows events, and its own switch when that is turned', () => {
    const settings = newWidgetSettings('namePlate');
    const plate = new NamePlate(settings);
    plate.handleEvent(eventOf('namePlate', { title: 'Grace', visible: false }), 1000);
    expect(plate.state()).toEqual({ title: 'Grace', subtitle: 'What you do', visible: false, sinceMs: 1000 });
    plate.set({ ...settings, visible: false }, 2000);
    plate.set({ ...settings, visible: true }, 3000);
    expect(plate.state()).toMatchObject({ title: 'Your name', visible: true, sinceMs: 3000 });
  });
});
