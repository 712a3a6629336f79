import type { WidgetLanguage } from '../scene/widget.ts';

const counts = new Map<WidgetLanguage, Intl.NumberFormat>();
const currencies = new Map<string, Intl.NumberFormat>();

/** 12,345 or 12.345 */
export function formatCount(count: number, language: WidgetLanguage): string {
  const format = counts.get(language) ?? new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  counts.set(language, format);
  return format.format(count);
}

/**
 * €12, €12.50 or 12,50 €
 * @param currency ISO 4217, or empty for a plain number
 */
export function formatAmount(amount: number, currency: string, language: WidgetLanguage): string {
  if (currency === '') return formatCount(amount, language);
  const whole = Number.isInteger(amount);
  const key = `${language} ${currency} ${String(whole)}`;
  const known = currencies.get(key);
  const format =
    known ??
    new Intl.NumberFormat(language, {
      style: 'currency',
      currency,
      ...(whole && { minimumFractionDigits: 0 }),
    });
  if (!known) currencies.set(key, format);
  return format.format(amount);
}
