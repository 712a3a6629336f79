import type { LiveEvent, LiveEventOf } from '../contracts/live-events.ts';
import { alertKinds, type AlertKind, type AlertVariation, type WidgetLanguage } from '../scene/widget.ts';
import { formatAmount, formatCount } from './amounts.ts';

/** An event that an alert can be about. */
export type AlertEvent = LiveEventOf<AlertKind>;

/** An event together with how it is to be shown. */
export interface Alert {
  event: AlertEvent;
  variation: AlertVariation;
  headline: string;
  title: string;
  /** Empty where there is none, or where it is not to be shown. */
  message: string;
}

export function isAlertEvent(event: LiveEvent): event is AlertEvent {
  return (alertKinds as readonly string[]).includes(event.kind);
}

/** What an event's variations are chosen by. */
function amountOf(event: AlertEvent): number {
  switch (event.kind) {
    case 'subscription':
      return event.months;
    case 'gift':
      return event.coins;
    case 'tip':
      return event.amount;
    case 'raid':
      return event.viewers;
    case 'follow':
    case 'shoutOut':
      return 0;
  }
}

/** The alert for an event; undefined where no variation is for it. */
export function alertFor(
  event: AlertEvent,
  variations: readonly AlertVariation[],
  language: WidgetLanguage,
): Alert | undefined {
  const amount = amountOf(event);
  const [variation] = variations
    .filter((each) => each.event === event.kind && each.atLeast <= amount)
    .sort((one, other) => other.atLeast - one.atLeast);
  if (!variation) return undefined;
  return {
    event,
    variation,
    headline: fillTemplate(variation.headline, event, language),
    title: fillTemplate(variation.title, event, language),
    message: variation.showsMessage && 'message' in event ? event.message.trim() : '',
  };
}

/** What the system reads out. */
export function spokenText({ headline, title, message }: Alert): string {
  return [headline, title, message].filter((part) => part !== '').join('. ');
}

/** Fills in what the event says; a name in braces that it does not have becomes nothing. */
function fillTemplate(template: string, event: AlertEvent, language: WidgetLanguage): string {
  const values = valuesOf(event, language);
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '').trim();
}

function valuesOf(event: AlertEvent, language: WidgetLanguage): Readonly<Record<string, string>> {
  const message = 'message' in event ? event.message : '';
  const common = { name: event.name, message };
  switch (event.kind) {
    case 'subscription':
      return {
        ...common,
        months: formatCount(event.months, language),
        tier: formatCount(event.tier, language),
      };
    case 'gift': {
      const { gift, count, coins } = event;
      return { ...common, gift, count: formatCount(count, language), amount: formatCount(coins, language) };
    }
    case 'tip':
      return { ...common, amount: formatAmount(event.amount, event.currency, language) };
    case 'raid':
      return { ...common, viewers: formatCount(event.viewers, language) };
    case 'follow':
    case 'shoutOut':
      return common;
  }
}
