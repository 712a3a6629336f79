import type { WebSocket } from 'ws';
import { policyViolation } from '../../shared/base/close-codes.ts';
import { messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import {
  maxWebPages,
  webPageRequestSchema,
  writePagePicture,
  type WebPageRequest,
  type WebPageState,
} from '../../shared/contracts/web-page-link.ts';
import type { Timing } from '../../publish/timing.ts';
import type { PageOpener } from './page-session.ts';
import { RenderedPage } from './rendered-page.ts';

// RFC 6455, 7.4.1

interface ServedPage {
  rendered: RenderedPage;
  /** One for every picture that the studio's page has not taken yet. */
  taking: (() => void)[];
}

/** Draws the web pages of one page of the studio, as long as its socket is open. */
export class WebPageSocket {
  readonly #socket: WebSocket;
  readonly #opener: PageOpener;
  readonly #timing: Timing;
  readonly #pages = new Map<number, ServedPage>();

  constructor(socket: WebSocket, opener: PageOpener, timing: Timing, logger: Logger) {
    this.#socket = socket;
    this.#opener = opener;
    this.#timing = timing;
    socket.on('message', (data, isBinary) => {
      try {
        if (isBinary || !Buffer.isBuffer(data)) throw new Error('not text');
        this.#handle(webPageRequestSchema.parse(JSON.parse(data.toString())));
      } catch (failure) {
        logger.warn({ reason: messageOf(failure) }, 'The page sent a wrong request for web pages.');
        socket.close(policyViolation, 'not a request of ours');
      }
    });
    socket.on('error', (failure) => {
      logger.warn({ reason: failure.message }, 'The socket of the web pages broke.');
    });
    socket.on('close', () => {
      for (const page of [...this.#pages.keys()]) this.#close(page);
    });
  }

  #handle(request: WebPageRequest): void {
    const served = this.#pages.get(request.page);
    switch (request.type) {
      case 'draw':
        if (served) served.rendered.update(request.drawn);
        else this.#open(request);
        return;
      case 'reload':
        served?.rendered.reload();
        return;
      case 'close':
        this.#close(request.page);
        return;
      case 'taken':
        served?.taking.shift()?.();
    }
  }

  #open({ page, drawn }: WebPageRequest & { type: 'draw' }): void {
    if (this.#pages.size >= maxWebPages) {
      const problem = `At most ${maxWebPages} web pages are drawn at once. Remove some of them.`;
      this.#tell({ page, phase: 'failed', problem });
      return;
    }
    const events = {
      onState: (state: Omit<WebPageState, 'page'>) => this.#tell({ page, ...state }),
      onPicture: (png: Uint8Array, premultiplied: boolean) => this.#send(page, premultiplied, png),
    };
    const rendered = new RenderedPage(this.#opener, drawn, events, this.#timing);
    this.#pages.set(page, { rendered, taking: [] });
  }

  #close(page: number): void {
    const served = this.#pages.get(page);
    this.#pages.delete(page);
    for (const resolve of served?.taking ?? []) resolve();
    served?.rendered.dispose();
  }

  #tell(state: WebPageState): void {
    this.#socket.send(JSON.stringify(state));
  }

  /** Resolves when the studio's page has taken it: what it can't keep up with is never made. */
  #send(page: number, premultiplied: boolean, png: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      const served = this.#pages.get(page);
      if (!served) {
        resolve();
        return;
      }
      served.taking.push(resolve);
      this.#socket.send(writePagePicture(page, premultiplied, png));
    });
  }
}
