import type { WebPreferences } from 'electron';
import { confinedPage } from './confined-page.ts';

/** A page of the web that is drawn off screen. */
export const pagePreferences: WebPreferences = { ...confinedPage, offscreen: true };

/** What the engine's drawing of pages asks of a page, and nothing else. */
const commands = new Set([
  'Page.enable',
  'Inspector.enable',
  'Performance.enable',
  'Performance.getMetrics',
  'Page.navigate',
  'Page.addScriptToEvaluateOnNewDocument',
  'Page.handleJavaScriptDialog',
  'Runtime.evaluate',
  'Emulation.setDefaultBackgroundColorOverride',
]);

/** True for a command of the DevTools protocol that goes on to the page. */
export function mayCommand(method: string, params: Readonly<Record<string, unknown>>): boolean {
  if (method === 'Page.navigate') return /^(?:https?|data):/i.test(String(params['url']));
  return commands.has(method);
}

/** Size of a page's window, px, as it was asked for; what is impossible becomes what is possible. */
export function pageSizeOf(params: Readonly<Record<string, unknown>>): { width: number; height: number } {
  const px = (value: unknown, most: number): number =>
    typeof value === 'number' && value >= 16 ? Math.min(most, Math.round(value)) : 16;
  return { width: px(params['width'], 7680), height: px(params['height'], 4320) };
}
