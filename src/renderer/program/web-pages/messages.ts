import type { DrawnPage, WebPageState } from '../../../shared/contracts/web-page-link.ts';

/** Page → worker of the web pages. */
export type WebPagesRequest =
  | { type: 'init'; url: string }
  /** @property frames takes `TimedFrame`s */
  | { type: 'open'; page: number; drawn: DrawnPage; frames: MessagePort }
  | { type: 'change'; page: number; drawn: DrawnPage }
  | { type: 'reload'; page: number }
  | { type: 'close'; page: number };

/** Worker of the web pages → page. */
export type WebPagesReport = WebPageState;
