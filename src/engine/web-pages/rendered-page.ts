import { z } from 'zod';
import type { Disposable } from '../../shared/base/disposable.ts';
import { FootlightError } from '../../shared/base/errors.ts';
import { maxPictureBytes, type DrawnPage, type WebPageState } from '../../shared/contracts/web-page-link.ts';
import { every, settlesWithin, sleep, type Timing } from '../../publish/timing.ts';
import { pageDocument, styleScript } from './page-document.ts';
import { PageLoad } from './page-load.ts';
import type { PageOpener, PageSession } from './page-session.ts';

export interface RenderedPageEvents {
  onState(state: Omit<WebPageState, 'page'>): void;
  /**
   * The next picture is drawn when the promise resolves.
   * @param premultiplied its colours are multiplied by alpha
   */
  onPicture(png: Uint8Array, premultiplied: boolean): Promise<void>;
}

const slowLimitMs = 10_000;
const loadLimitMs = 30_000;
const lookEveryMs = 4_000;
const answerLimitMs = 10_000;
const firstRetryMs = 2_000;
const maxRetryMs = 30_000;
/** A page that ran for so long begins with short retries again. */
const soundAfterMs = 60_000;
/** A transition out of the scene is over by then. */
const hideDelayMs = 5_000;
const heavyFrameRate = 8;

const frameSchema = z.object({
  data: z.string().max(maxPictureBytes * 1.4),
  sessionId: z.int(),
  /** Not of the protocol: said where a shell takes the pictures in its own way. */
  straightAlpha: z.boolean().default(false),
});
const navigatedSchema = z.object({ errorText: z.string().optional() });
const dialogSchema = z.object({ type: z.string() });

const noBrowser = 'No browser could be started to draw this page; it is tried again.';
const refused = 'The browser could not open this page; it is tried again.';

/** One attempt to have the page: from its opening until it fails, or is wanted anew. */
interface Turn {
  ended: Promise<string | undefined>;
  /** Undefined: it is wanted anew, or no longer. */
  end(problem: string | undefined): void;
  session: PageSession | undefined;
  casting: boolean;
  isLoaded: boolean;
  /** When the next picture is to be drawn. */
  nextDueMs: number;
  load: PageLoad;
}

/**
 * A web page that is drawn: loads it, takes its pictures at the pace that is wanted, and looks after it.
 * What can't be loaded, crashed or hangs is opened again after a while; what takes a whole processor core
 * is drawn less often.
 */
export class RenderedPage implements Disposable {
  readonly #opener: PageOpener;
  readonly #events: RenderedPageEvents;
  readonly #timing: Timing;
  readonly #closed = new AbortController();
  #drawn: DrawnPage;
  #turn: Turn | undefined;
  /** Ends the wait between two turns. */
  #wake = new AbortController();
  #hiding: Disposable | undefined;

  constructor(opener: PageOpener, drawn: DrawnPage, events: RenderedPageEvents, timing: Timing) {
    this.#opener = opener;
    this.#events = events;
    this.#timing = timing;
    this.#drawn = drawn;
    void this.#run();
  }

  /** Takes over other settings; another page is loaded, anything else changes in place. */
  update(drawn: DrawnPage): void {
    const before = this.#drawn;
    this.#drawn = drawn;
    if (before.url !== drawn.url || before.html !== drawn.html) {
      this.reload();
      return;
    }
    if (before.css !== drawn.css) this.#command('Runtime.evaluate', { expression: styleScript(drawn.css) });
    if (before.width !== drawn.width || before.height !== drawn.height) this.#setSize();
    this.#hiding?.dispose();
    if (drawn.shown) this.#cast();
    else this.#hiding = this.#timing.after(hideDelayMs, () => this.#stopCasting());
  }

  reload(): void {
    this.#wake.abort();
    this.#turn?.end(undefined);
  }

  dispose(): void {
    this.#closed.abort();
    this.#hiding?.dispose();
    this.reload();
  }

  async #run(): Promise<void> {
    let failures = 0;
    const isClosed = (): boolean => this.#closed.signal.aborted;
    while (!isClosed()) {
      this.#wake = new AbortController();
      const page = pageDocument(this.#drawn);
      if ('problem' in page) {
        this.#events.onState({ phase: 'failed', problem: page.problem });
        await aborted(this.#wake.signal);
        continue;
      }
      const sinceMs = this.#timing.nowMs();
      const problem = await this.#show(page.url);
      if (isClosed()) return;
      if (problem === undefined) {
        failures = 0;
        continue;
      }
      if (this.#timing.nowMs() - sinceMs > soundAfterMs) failures = 0;
      this.#events.onState({ phase: 'failed', problem });
      await sleep(this.#timing, Math.min(maxRetryMs, firstRetryMs * 2 ** failures++), this.#wake.signal);
    }
  }

  /** @returns why the page is no longer there, in a sentence; undefined if that was wanted */
  async #show(url: string): Promise<string | undefined> {
    const { promise: ended, resolve: end } = Promise.withResolvers<string | undefined>();
    const turn: Turn = {
      ended,
      end,
      session: undefined,
      casting: false,
      isLoaded: false,
      nextDueMs: 0,
      load: new PageLoad(),
    };
    this.#turn = turn;
    const over = new AbortController();
    this.#events.onState({ phase: 'starting' });
    const opening = this.#opener.open({
      onEvent: (method, params) => {
        if (!over.signal.aborted) this.#handle(turn, method, params);
      },
      onGone: () => end('The browser that draws this page has stopped; it is started again.'),
    });
    opening.then(
      (session) => {
        if (over.signal.aborted) session.close();
        else this.#load(turn, session, url, over.signal).catch(() => end(refused));
      },
      (failure: unknown) => end(failure instanceof FootlightError ? failure.message : noBrowser),
    );
    const problem = await ended;
    over.abort();
    this.#turn = undefined;
    turn.session?.close();
    return problem;
  }

  async #load(turn: Turn, session: PageSession, url: string, over: AbortSignal): Promise<void> {
    turn.session = session;
    for (const domain of ['Page', 'Inspector', 'Performance']) await session.send(`${domain}.enable`);
    await session.send('Emulation.setDefaultBackgroundColorOverride', { color: { r: 0, g: 0, b: 0, a: 0 } });
    this.#setSize();
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: styleScript(this.#drawn.css) });
    void this.#watchLoading(turn, over);
    const { errorText } = navigatedSchema.parse(await session.send('Page.navigate', { url }));
    if (errorText !== undefined && errorText !== 'net::ERR_ABORTED') {
      turn.end(`This page can’t be reached (${errorText.replace('net::', '')}). It is tried again.`);
    }
  }

  async #watchLoading(turn: Turn, over: AbortSignal): Promise<void> {
    const stillWaits = (): boolean => !over.aborted && !turn.isLoaded;
    await sleep(this.#timing, slowLimitMs, over);
    if (!stillWaits()) return;
    this.#events.onState({ phase: 'starting', problem: 'This page has not loaded for 10 seconds.' });
    await sleep(this.#timing, loadLimitMs - slowLimitMs, over);
    if (stillWaits()) turn.end('This page does not load. It is tried again.');
  }

  #handle(turn: Turn, method: string, params: unknown): void {
    switch (method) {
      case 'Page.screencastFrame':
        void this.#takePicture(turn, params);
        return;
      case 'Page.domContentEventFired':
        if (!turn.isLoaded) this.#watch(turn);
        // Not before: a page that has not come yet can't be cast. The next one that it goes to may come in
        // another process.
        turn.casting = false;
        if (this.#drawn.shown) this.#cast();
        return;
      case 'Page.javascriptDialogOpening': {
        const isLeaving = dialogSchema.safeParse(params).data?.type === 'beforeunload';
        this.#command('Page.handleJavaScriptDialog', { accept: isLeaving });
        return;
      }
      case 'Inspector.targetCrashed':
        turn.end('This page has crashed; it is loaded again.');
    }
  }

  /** Looks after a page that has loaded. */
  #watch(turn: Turn): void {
    turn.isLoaded = true;
    this.#events.onState({ phase: 'running' });
    const looking = every(this.#timing, lookEveryMs, () => {
      if (turn === this.#turn) void this.#look(turn);
      else looking.dispose();
    });
    this.#closed.signal.addEventListener('abort', () => looking.dispose(), { once: true });
  }

  async #look(turn: Turn): Promise<void> {
    const { session, load } = turn;
    if (!session) return;
    const wasHeavy = load.isHeavy;
    const answer = session.send('Performance.getMetrics').then(
      (metrics) => load.observe(metrics),
      () => undefined,
    );
    if (!(await settlesWithin(this.#timing, answerLimitMs, Promise.race([answer, turn.ended])))) {
      turn.end('This page hangs; it is loaded again.');
      return;
    }
    if (turn !== this.#turn || wasHeavy === load.isHeavy) return;
    const percent = Math.round(load.share * 100);
    const problem = `This page takes ${percent} % of a processor core, so its picture is taken ${heavyFrameRate} times a second at most.`;
    this.#events.onState({ phase: 'running', ...(load.isHeavy && { problem }) });
  }

  /** Chromium draws the next one when it is told that this one was taken; it waits for changes by itself. */
  async #takePicture(turn: Turn, params: unknown): Promise<void> {
    const frame = frameSchema.safeParse(params).data;
    if (!frame) return;
    // Two may be on their way: the pace is that of both.
    const dueMs = Math.max(turn.nextDueMs, this.#timing.nowMs()) + 1000 / this.#frameRate(turn);
    turn.nextDueMs = dueMs;
    await this.#events.onPicture(Buffer.from(frame.data, 'base64'), !frame.straightAlpha);
    await sleep(this.#timing, Math.max(0, dueMs - this.#timing.nowMs()), this.#closed.signal);
    if (turn === this.#turn) this.#command('Page.screencastFrameAck', { sessionId: frame.sessionId });
  }

  #frameRate({ load }: Turn): number {
    return load.isHeavy ? Math.min(heavyFrameRate, this.#drawn.frameRate) : this.#drawn.frameRate;
  }

  #cast(): void {
    const turn = this.#turn;
    if (!turn?.isLoaded || turn.casting) return;
    turn.casting = true;
    this.#command('Page.startScreencast', { format: 'png' });
  }

  #stopCasting(): void {
    if (this.#turn) this.#turn.casting = false;
    this.#command('Page.stopScreencast');
  }

  #setSize(): void {
    const { width, height } = this.#drawn;
    this.#command('Emulation.setDeviceMetricsOverride', {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: false,
    });
  }

  /** What a page that is going away refuses is no news: that it goes is told apart. */
  #command(method: string, params: object = {}): void {
    this.#turn?.session?.send(method, params).catch(() => undefined);
  }
}

function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', resolve, { once: true });
  });
}
