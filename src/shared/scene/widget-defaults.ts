import type { CanvasFormat, Transform } from './model.ts';
import {
  widgetRanges,
  type AlertKind,
  type AlertVariation,
  type WidgetLanguage,
  type WidgetKind,
  type WidgetSettings,
  type WidgetSettingsOf,
  type WidgetTheme,
} from './widget.ts';

const plainTheme: Omit<WidgetTheme, 'language'> = {
  fontFamily: 'Inter',
  textSizePx: widgetRanges.textSizePx.initial,
  textColor: '#ffffff',
  accentColor: '#ffb224',
  backgroundColor: '#14161ae6',
  cornerRadiusPx: widgetRanges.cornerRadiusPx.initial,
  animation: 'slide',
};

/** What widgets say before anybody has changed it; values of the event stand in braces. */
export interface WidgetWords {
  language: WidgetLanguage;
  headlines: Readonly<Record<AlertKind, string>>;
  subscribedAgain: string;
  goal: string;
  leaderboard: string;
  name: string;
  subtitle: string;
}

const english: WidgetWords = {
  language: 'en',
  headlines: {
    follow: 'New follower',
    subscription: 'New subscriber',
    gift: '{count} × {gift}',
    tip: 'Tip of {amount}',
    shoutOut: 'Shout-out to',
    raid: 'Raid with {viewers} viewers',
  },
  subscribedAgain: '{months} months in a row',
  goal: 'Tip goal',
  leaderboard: 'Top supporters',
  name: 'Your name',
  subtitle: 'What you do',
};

const sounds = {
  follow: 'chime',
  subscription: 'sparkle',
  gift: 'sparkle',
  tip: 'coin',
  shoutOut: 'chime',
  raid: 'fanfare',
} as const satisfies Record<AlertKind, AlertVariation['sound']>;

/** A variation as it is before anybody has changed it. */
export function newAlertVariation(event: AlertKind, id: string, words = english): AlertVariation {
  return {
    id,
    event,
    atLeast: 0,
    title: '{name}',
    showsMessage: true,
    pictureAssetId: '',
    soundAssetId: '',
    durationMs: widgetRanges.alertDurationMs.initial,
    confetti: false,
    speaks: false,
    headline: words.headlines[event],
    sound: sounds[event],
  };
}

function alertVariations(words: WidgetWords): AlertVariation[] {
  const of = (event: AlertKind, patch: Partial<AlertVariation> = {}, id: string = event): AlertVariation => ({
    ...newAlertVariation(event, id, words),
    ...patch,
  });
  return [
    of('follow', { durationMs: 5000 }),
    of('subscription'),
    of('subscription', { atLeast: 2, headline: words.subscribedAgain, confetti: true }, 'subscription-again'),
    of('gift'),
    of('tip'),
    of('tip', { atLeast: 50, sound: 'fanfare', durationMs: 9000, confetti: true }, 'tip-large'),
    of('shoutOut'),
    of('raid', { durationMs: 8000, confetti: true }),
  ];
}

/** What most people would begin with. */
export function newWidgetSettings<Kind extends WidgetKind>(
  kind: Kind,
  words: WidgetWords = english,
): WidgetSettingsOf<Kind> {
  const theme = { ...plainTheme, language: words.language };
  const settings: { [Each in WidgetKind]: WidgetSettingsOf<Each> } = {
    alerts: {
      widget: 'alerts',
      theme,
      variations: alertVariations(words),
      gapMs: widgetRanges.gapMs.initial,
    },
    chat: {
      widget: 'chat',
      theme: { ...theme, textSizePx: 20, cornerRadiusPx: 10, backgroundColor: '#14161ab8' },
      fadeAfterMs: widgetRanges.fadeAfterMs.initial,
      showsBadges: true,
    },
    goal: {
      widget: 'goal',
      theme: { ...theme, textSizePx: 22, cornerRadiusPx: 14 },
      title: words.goal,
      counts: 'tips',
      startAmount: 0,
      target: 100,
      currency: 'EUR',
    },
    leaderboard: {
      widget: 'leaderboard',
      theme: { ...theme, textSizePx: 20, cornerRadiusPx: 14 },
      title: words.leaderboard,
      counts: 'tips',
      rows: widgetRanges.rows.initial,
      currency: 'EUR',
    },
    poll: {
      widget: 'poll',
      theme: { ...theme, textSizePx: 22, cornerRadiusPx: 14 },
      closesAfterMs: widgetRanges.closesAfterMs.initial,
    },
    namePlate: {
      widget: 'namePlate',
      theme: { ...theme, textSizePx: 34, cornerRadiusPx: 10 },
      title: words.name,
      subtitle: words.subtitle,
      visible: true,
    },
  };
  const chosen: WidgetSettings = settings[kind];
  return chosen as WidgetSettingsOf<Kind>;
}

/** Left, top, width and height as shares of the canvas. */
const places: Readonly<Record<WidgetKind, readonly [number, number, number, number]>> = {
  alerts: [0.25, 0.06, 0.5, 0.26],
  chat: [0.03, 0.3, 0.27, 0.5],
  goal: [0.32, 0.86, 0.36, 0.11],
  leaderboard: [0.72, 0.08, 0.25, 0.42],
  poll: [0.68, 0.5, 0.29, 0.42],
  namePlate: [0.05, 0.76, 0.42, 0.16],
};

/** Where a new widget goes. */
export function widgetPlace(kind: WidgetKind, canvas: CanvasFormat): Transform {
  const [left, top, width, height] = places[kind];
  return {
    x: Math.round(left * canvas.width),
    y: Math.round(top * canvas.height),
    width: Math.round(width * canvas.width),
    height: Math.round(height * canvas.height),
    rotationDegrees: 0,
  };
}
