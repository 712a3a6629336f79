import './overlay.css';
import { loadInter } from '../program/load-inter.ts';
import { OverlayPage } from './overlay-page.ts';
import { keepListening } from './overlay-socket.ts';

const canvas = document.querySelector('canvas');
const key = new URLSearchParams(location.search).get('key') ?? '';
const widgetId = location.pathname.split('/').at(-1) ?? '';
if (!canvas) throw new Error('The page has no canvas.');

const at = (path: string, query: Record<string, string> = {}): string => {
  const url = new URL(path, location.origin);
  url.search = new URLSearchParams({ key, ...query }).toString();
  return url.href;
};
const page = new OverlayPage(canvas, (assetId) => at(`/assets/${encodeURIComponent(assetId)}`));
keepListening(at('/overlay-socket', { widget: widgetId }).replace(/^http/, 'ws'), (message) => {
  page.handle(message);
});
// A text that was drawn before its font came would keep another for good.
void loadInter(document.fonts).then(() => {
  page.start();
});
