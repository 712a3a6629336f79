import type { WebPreferences } from 'electron';

/** A page that is drawn off screen: of the web, so with nothing of this machine. */
export const pagePreferences: WebPreferences = {
  offscreen: true,
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  webviewTag: false,
  allowRunningInsecureContent: false,
  // Nobody sees the window, but its picture is on air.
  backgroundThrottling: false,
  autoplayPolicy: 'no-user-gesture-required',
};

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
