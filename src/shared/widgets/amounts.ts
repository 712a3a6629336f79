const counts = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const currencies = new Map<string, Intl.NumberFormat>();

/** 12,345 */
export function formatCount(count: number): string {
  return counts.format(count);
}

/**
 * €12 or €12.50
 * @param currency ISO 4217, or empty for a plain number
 */
export function formatAmount(amount: number, currency: string): string {
  if (currency === '') return formatCount(amount);
  const whole = Number.isInteger(amount);
  const key = `${currency} ${String(whole)}`;
  const known = currencies.get(key);
  const format =
    known ??
    new Intl.NumberFormat('en', {
      style: 'currency',
      currency,
      ...(whole && { minimumFractionDigits: 0 }),
    });
  if (!known) currencies.set(key, format);
  return format.format(amount);
}
