import type { NumberRange } from './audio-filter.ts';

/** Sources that show what happens in a broadcast. */
export const widgetKinds = ['alerts', 'chat', 'goal', 'leaderboard', 'poll', 'namePlate'] as const;
export type WidgetKind = (typeof widgetKinds)[number];

export const widgetAnimations = ['slide', 'pop', 'fade', 'none'] as const;

/** What widgets speak to the viewers. */
export const widgetLanguages = ['en', 'de'] as const;
export type WidgetLanguage = (typeof widgetLanguages)[number];

/** How a widget looks. Colours are #rrggbb or #rrggbbaa. */
export interface WidgetTheme {
  /** Of its own words, and of how its numbers are written. */
  language: WidgetLanguage;
  fontFamily: string;
  /** Of the main text, px on the canvas. */
  textSizePx: number;
  textColor: string;
  accentColor: string;
  /** Of its panels. */
  backgroundColor: string;
  cornerRadiusPx: number;
  /** How its parts come and go. */
  animation: (typeof widgetAnimations)[number];
}

/** What an alert can be about. */
export const alertKinds = ['follow', 'subscription', 'gift', 'tip', 'shoutOut', 'raid'] as const;
export type AlertKind = (typeof alertKinds)[number];

/** Those that are made by the studio itself, a file, or none. */
export const alertSounds = ['none', 'chime', 'sparkle', 'coin', 'fanfare', 'file'] as const;
export type AlertSound = (typeof alertSounds)[number];

/** How an alert looks and sounds for one kind of event from an amount on. */
export interface AlertVariation {
  id: string;
  event: AlertKind;
  /**
   * The smallest amount that it is for: months of a subscription, coins of a gift, money of a tip,
   * viewers of a raid. Of several the one with the highest that is reached is shown.
   */
  atLeast: number;
  /** Texts in which {name}, {amount}, {months}, {tier}, {count}, {gift}, {viewers}, {message} are filled in. */
  headline: string;
  title: string;
  showsMessage: boolean;
  /** Of the asset store; empty: the kind's own sign. */
  pictureAssetId: string;
  sound: AlertSound;
  /** Of the asset store, for the sound `file`. */
  soundAssetId: string;
  durationMs: number;
  confetti: boolean;
  /** The system reads headline, title and message out, where it has a voice. */
  speaks: boolean;
}

interface WidgetOf<Kind extends WidgetKind> {
  widget: Kind;
  theme: WidgetTheme;
}

export interface AlertsSettings extends WidgetOf<'alerts'> {
  variations: readonly AlertVariation[];
  /** Between two alerts. */
  gapMs: number;
}

export interface ChatSettings extends WidgetOf<'chat'> {
  /** A message leaves after so long; 0: when there is no room for it any more. */
  fadeAfterMs: number;
  showsBadges: boolean;
}

export interface GoalSettings extends WidgetOf<'goal'> {
  title: string;
  /** What moves it on; `goalEvents`: only what says how far it is. */
  counts: 'goalEvents' | 'tips' | 'coins' | 'follows' | 'subscriptions';
  startAmount: number;
  target: number;
  /** ISO 4217, or empty for a plain number. */
  currency: string;
}

export interface LeaderboardSettings extends WidgetOf<'leaderboard'> {
  title: string;
  /** What people are ranked by; `leaderboardEvents`: only what gives the whole ranking. */
  counts: 'leaderboardEvents' | 'tips' | 'coins';
  rows: number;
  currency: string;
}

export interface PollSettings extends WidgetOf<'poll'> {
  /** A poll that is over leaves after so long. */
  closesAfterMs: number;
}

export interface NamePlateSettings extends WidgetOf<'namePlate'> {
  title: string;
  subtitle: string;
  /** Else it waits for an event that shows it. */
  visible: boolean;
}

/** What a widget shows and how it looks. */
export type WidgetSettings =
  AlertsSettings | ChatSettings | GoalSettings | LeaderboardSettings | PollSettings | NamePlateSettings;
export type WidgetSettingsOf<Kind extends WidgetKind> = WidgetSettings & { widget: Kind };

export const widgetRanges = {
  textSizePx: { initial: 32, min: 8, max: 300 },
  cornerRadiusPx: { initial: 16, min: 0, max: 200 },
  atLeast: { initial: 0, min: 0, max: 1_000_000_000 },
  alertDurationMs: { initial: 6000, min: 1000, max: 60_000 },
  gapMs: { initial: 500, min: 0, max: 60_000 },
  fadeAfterMs: { initial: 0, min: 0, max: 3_600_000 },
  amount: { initial: 0, min: 0, max: 1_000_000_000 },
  rows: { initial: 5, min: 1, max: 20 },
  closesAfterMs: { initial: 15_000, min: 0, max: 3_600_000 },
} satisfies Record<string, NumberRange>;

/** The most variations that one alert box has. */
export const maxAlertVariations = 60;

/** The images of the asset store that a widget needs. */
export function alertPictureIds(settings: WidgetSettings): string[] {
  const variations = settings.widget === 'alerts' ? settings.variations : [];
  return [...new Set(variations.map((each) => each.pictureAssetId))].filter((id) => id !== '');
}

/** All files of the asset store that a widget needs: images and sounds. */
export function alertAssetIds(settings: WidgetSettings): string[] {
  const variations = settings.widget === 'alerts' ? settings.variations : [];
  const soundIds = variations.flatMap((each) => (each.sound === 'file' ? [each.soundAssetId] : []));
  return [...new Set([...alertPictureIds(settings), ...soundIds])].filter((id) => id !== '');
}
