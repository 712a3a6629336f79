import {
  readPagePicture,
  webPageStateSchema,
  type DrawnPage,
  type WebPageRequest,
  type WebPageState,
} from '../../../shared/contracts/web-page-link.ts';
import type { TimedFrame } from '../compositor/timed-feed.ts';
import { decodePicture } from './decode-picture.ts';

const firstRetryMs = 250;
const maxRetryMs = 4000;

interface LinkedPage {
  drawn: DrawnPage;
  frames: MessagePort;
}

/**
 * The studio's end of the socket by which the engine draws web pages; it is open while there are some, and
 * connects again by itself. Pictures go straight on to the compositor.
 */
export class WebPageLink {
  readonly #url: string;
  readonly #onState: (state: WebPageState) => void;
  readonly #pages = new Map<number, LinkedPage>();
  #socket: WebSocket | undefined;
  #retryMs = firstRetryMs;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string, onState: (state: WebPageState) => void) {
    this.#url = url;
    this.#onState = onState;
  }

  open(page: number, drawn: DrawnPage, frames: MessagePort): void {
    this.#pages.set(page, { drawn, frames });
    if (this.#socket) this.#send({ type: 'draw', page, drawn });
    else this.#connect();
  }

  change(page: number, drawn: DrawnPage): void {
    const known = this.#pages.get(page);
    if (!known) return;
    known.drawn = drawn;
    this.#send({ type: 'draw', page, drawn });
  }

  reload(page: number): void {
    this.#send({ type: 'reload', page });
  }

  close(page: number): void {
    this.#pages.get(page)?.frames.close();
    this.#pages.delete(page);
    this.#send({ type: 'close', page });
    if (this.#pages.size > 0) return;
    clearTimeout(this.#retryTimer);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(1000);
  }

  #send(request: WebPageRequest): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(request));
  }

  #connect(): void {
    const socket = new WebSocket(this.#url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.onopen = () => {
      this.#retryMs = firstRetryMs;
      for (const [page, { drawn }] of this.#pages) this.#send({ type: 'draw', page, drawn });
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (socket === this.#socket) this.#receive(socket, data);
    };
    socket.onclose = () => {
      if (socket !== this.#socket) return;
      this.#retryTimer = setTimeout(() => this.#connect(), this.#retryMs);
      this.#retryMs = Math.min(maxRetryMs, this.#retryMs * 2);
    };
  }

  #receive(socket: WebSocket, data: unknown): void {
    try {
      if (data instanceof ArrayBuffer) void this.#show(readPagePicture(new Uint8Array(data)));
      else this.#onState(webPageStateSchema.parse(JSON.parse(String(data))));
    } catch {
      // What an engine of ours never sends.
      socket.close(1002);
    }
  }

  /** The next picture is asked for when this one is on its way, or can't be read. */
  async #show({ page, premultiplied, png }: ReturnType<typeof readPagePicture>): Promise<void> {
    const frame = await decodePicture(png, premultiplied).catch(() => undefined);
    const known = this.#pages.get(page);
    // It is shown at once.
    const message = frame && ({ type: 'frame', frame, dueUs: 0 } satisfies TimedFrame);
    if (known && message) known.frames.postMessage(message, [frame]);
    else frame?.close();
    this.#send({ type: 'taken', page });
  }
}
