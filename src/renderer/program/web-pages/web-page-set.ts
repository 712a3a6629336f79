import type { Disposable } from '../../../shared/base/disposable.ts';
import type { DrawnPage, WebPageState } from '../../../shared/contracts/web-page-link.ts';
import type { Source, WebPageSource } from '../../../shared/scene/model.ts';
import { t } from '../../language/language.ts';
import type { CaptureState } from '../program-controller.ts';
import type { WebPagesReport, WebPagesRequest } from './messages.ts';

interface WebPageSetPorts {
  /** @param port gives `TimedFrame`s */
  connectFrames(sourceId: string, port: MessagePort): Disposable;
  onChange(): void;
  onFailure(message: string): void;
}

interface OpenPage {
  page: number;
  drawn: DrawnPage;
  /** To see whether it changed. */
  key: string;
  frames: Disposable;
  state: WebPageState;
}

/** The web pages of the collection: each is drawn by the engine, through a worker that takes the pictures. */
export class WebPageSet implements Disposable {
  readonly #ports: WebPageSetPorts;
  readonly #url: string;
  #worker: Worker | undefined;
  readonly #open = new Map<string, OpenPage>();
  #nextPage = 0;

  constructor(url: string, ports: WebPageSetPorts) {
    this.#ports = ports;
    this.#url = url;
  }

  /** @param shownIds of the sources that somebody sees */
  set(sources: readonly Source[], shownIds: ReadonlySet<string>): void {
    const pages = sources.filter((source): source is WebPageSource => source.kind === 'webPage');
    const ids = new Set(pages.map(({ id }) => id));
    for (const id of [...this.#open.keys()]) if (!ids.has(id)) this.#close(id);
    for (const { id, settings } of pages) {
      const drawn = { ...settings, shown: shownIds.has(id) };
      const key = JSON.stringify(drawn);
      const known = this.#open.get(id);
      if (!known) this.#start(id, drawn, key);
      else if (known.key !== key) {
        Object.assign(known, { drawn, key });
        this.#post({ type: 'change', page: known.page, drawn });
      }
    }
  }

  states(): CaptureState[] {
    return [...this.#open].map(
      ([
        id,
        {
          drawn,
          state: { phase, problem },
        },
      ]) => ({
        id,
        phase,
        width: drawn.width,
        height: drawn.height,
        ...(problem !== undefined && {
          problem: {
            code: drawn.url === '' && drawn.html === '' ? 'BAD_REQUEST' : 'NOT_READY',
            message: problem,
          },
        }),
      }),
    );
  }

  reload(sourceId: string): void {
    const known = this.#open.get(sourceId);
    if (known) this.#post({ type: 'reload', page: known.page });
  }

  dispose(): void {
    for (const id of [...this.#open.keys()]) this.#close(id);
    this.#worker?.terminate();
  }

  #start(id: string, drawn: DrawnPage, key: string): void {
    const page = this.#nextPage++;
    const channel = new MessageChannel();
    const frames = this.#ports.connectFrames(id, channel.port2);
    this.#open.set(id, { page, drawn, key, frames, state: { page, phase: 'starting' } });
    this.#post({ type: 'open', page, drawn, frames: channel.port1 }, [channel.port1]);
    this.#ports.onChange();
  }

  #close(id: string): void {
    const known = this.#open.get(id);
    if (!known) return;
    this.#open.delete(id);
    known.frames.dispose();
    this.#post({ type: 'close', page: known.page });
    this.#ports.onChange();
  }

  #handle(state: WebPageState): void {
    const known = [...this.#open.values()].find(({ page }) => page === state.page);
    if (!known) return;
    known.state = state;
    this.#ports.onChange();
  }

  /** Many shows have no web page. */
  #startWorker(): Worker {
    const worker = new Worker(new URL('./web-pages.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<WebPagesReport>) => this.#handle(data);
    worker.onerror = () => {
      this.#ports.onFailure(t('Web pages are no longer drawn. Reload the studio.'));
    };
    worker.postMessage({ type: 'init', url: this.#url } satisfies WebPagesRequest);
    return worker;
  }

  #post(request: WebPagesRequest, transfer: Transferable[] = []): void {
    this.#worker ??= this.#startWorker();
    this.#worker.postMessage(request, transfer);
  }
}
