import type { BrowserWindowConstructorOptions, WebPreferences } from 'electron';
import { confinedPage } from './confined-page.ts';

/** The page gets nothing of Node or Electron: it speaks to the engine by the link, as in a browser. */
export const webPreferences: WebPreferences = { ...confinedPage, navigateOnDragDrop: false };

export const windowOptions: BrowserWindowConstructorOptions = {
  title: 'Footlight',
  minWidth: 960,
  minHeight: 600,
  backgroundColor: '#0e1116',
  autoHideMenuBar: true,
  show: false,
};

/** True for the studio's own page and its reloads; everything else stays out of the window. */
export function mayNavigate(targetUrl: string, uiUrl: string): boolean {
  if (!URL.canParse(targetUrl)) return false;
  const target = new URL(targetUrl);
  return target.origin === new URL(uiUrl).origin && target.pathname === '/';
}

/** True for a link that opens in the performer's own browser; the studio itself opens no second window. */
export function opensOutside(targetUrl: string): boolean {
  if (!URL.canParse(targetUrl)) return false;
  const { protocol, username, password } = new URL(targetUrl);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

/** What the page may use of the computer: cameras, microphones, a screen that was chosen, and the whole screen. */
const granted = new Set(['media', 'display-capture', 'fullscreen']);

/** @param requestingUrl origin or address of the page that asks */
export function mayUse(permission: string, requestingUrl: string, uiUrl: string): boolean {
  if (!granted.has(permission) || !URL.canParse(requestingUrl)) return false;
  return new URL(requestingUrl).origin === new URL(uiUrl).origin;
}
