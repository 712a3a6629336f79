import './overlay.css';
import { loadInter } from '../program/load-inter.ts';
import { OverlayPage } from './overlay-page.ts';
import { keepListening } from './overlay-socket.ts';

const canvas = document.querySelector('canvas');
const key = new URLSearchParams(location.search).get('key') ?? '';
if (!canvas) throw new Error('The page has no canvas.');

/** What belongs to this overlay lies below its page, at whoever serves it. */
const at = (name: string): string => {
  const url = new URL(`${location.pathname}/${name}`, location.origin);
  url.searchParams.set('key', key);
  return url.href;
};
const page = new OverlayPage(canvas, (assetId) => at(`assets/${encodeURIComponent(assetId)}`));
keepListening(at('socket').replace(/^http/, 'ws'), (message) => {
  page.handle(message);
});
// A text that was drawn before its font came would keep another for good.
void loadInter(document.fonts).then(() => {
  page.start();
});
