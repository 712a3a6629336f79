import { FootlightError } from '../../shared/base/errors.ts';

/** What happens to a page that is drawn. */
export interface PageEvents {
  /** An event of the DevTools protocol. */
  onEvent(method: string, params: unknown): void;
  /** The page, or the browser that draws it, is there no more. */
  onGone(): void;
}

/** One page in a browser of its own profile, as the DevTools protocol reaches it. */
export interface PageSession {
  /** Rejects if the browser refuses the command, or is gone. */
  send(method: string, params?: object): Promise<unknown>;
  close(): void;
}

/** Whoever has a browser in which pages can be drawn off screen: sandboxed, mute and by themselves. */
export interface PageOpener {
  /** Rejects if no page can be opened: with a FootlightError where the performer can do something. */
  open(events: PageEvents): Promise<PageSession>;
  close(): Promise<void>;
}

/** Where there is no browser. */
export const noPageOpener: PageOpener = {
  open: () =>
    Promise.reject(
      new FootlightError(
        'BROWSER_MISSING',
        'Web pages are drawn by an installed Chromium, Chrome or Edge. Install one and start the studio with --shell browser.',
      ),
    ),
  close: () => Promise.resolve(),
};
