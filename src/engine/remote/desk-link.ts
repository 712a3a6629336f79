import { Emitter } from '../../shared/base/emitter.ts';
import { FootlightError, messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import {
  deskAnswerSchemas,
  type DeskAnswer,
  type DeskAnswerTo,
  type DeskAskKind,
  type DeskAsks,
  type DeskNews,
  type DeskReport,
  type DeskRequest,
  type DeskService,
} from '../../shared/contracts/desk.ts';
import { sleep, type Timing } from '../../publish/timing.ts';

/** A page that does not answer is taken for busy; a screenshot of a large canvas takes a while. */
const answerLimitMs = 10_000;
/** Requests that wait for their answer. */
const maxPending = 256;

interface Pending {
  kind: DeskAskKind;
  deskId: string;
  resolve: (value: unknown) => void;
  reject: (reason: FootlightError) => void;
}

interface Page {
  deskId: string;
  queue: DeskRequest[];
  wake: () => void;
  left: AbortController;
}

interface DeskLinkEvents {
  news: DeskNews;
  /** A page is the desk, or none. */
  page: boolean;
}

/** The engine's end of what it asks of the page that is the desk. The newest page is. */
export class DeskLink implements DeskService {
  readonly events: Emitter<DeskLinkEvents>;
  readonly #timing: Timing;
  readonly #pending = new Map<number, Pending>();
  #page: Page | undefined;
  #lastRequestId = 0;

  constructor(timing: Timing, logger: Logger) {
    this.#timing = timing;
    this.events = new Emitter((failure) => {
      logger.error({ reason: messageOf(failure) }, 'News of the page could not be handled.');
    });
  }

  get hasPage(): boolean {
    return this.#page !== undefined;
  }

  /**
   * Asks the page.
   * @throws FootlightError NOT_READY if no page is there, it does not answer in time or too much waits
   * already; else what the page answered with
   */
  async call<Kind extends DeskAskKind>(kind: Kind, ask: DeskAsks[Kind]): Promise<DeskAnswerTo<Kind>> {
    const page = this.#page;
    if (!page) throw new FootlightError('NOT_READY', 'The studio’s window is not open yet.');
    if (this.#pending.size >= maxPending) {
      throw new FootlightError('NOT_READY', 'The studio is busy with earlier requests.');
    }
    const requestId = ++this.#lastRequestId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#pending.set(requestId, { kind, deskId: page.deskId, resolve, reject });
    const settled = new AbortController();
    void sleep(this.#timing, answerLimitMs, settled.signal).then(() => {
      reject(new FootlightError('NOT_READY', 'The studio’s window did not answer in time.'));
    });
    page.queue.push({ requestId, kind, ask } as DeskRequest);
    page.wake();
    try {
      return deskAnswerSchemas[kind].parse(await promise) as DeskAnswerTo<Kind>;
    } finally {
      settled.abort();
      this.#pending.delete(requestId);
    }
  }

  async *requests(deskId: string, signal: AbortSignal | undefined): AsyncGenerator<DeskRequest> {
    this.#leave();
    const page: Page = { deskId, queue: [], wake: () => undefined, left: new AbortController() };
    const over = AbortSignal.any(signal ? [signal, page.left.signal] : [page.left.signal]);
    this.#page = page;
    this.events.emit('page', true);
    try {
      while (!over.aborted) {
        const next = page.queue.shift();
        if (next) {
          yield next;
          continue;
        }
        await new Promise<void>((resolve) => {
          const finish = (): void => {
            over.removeEventListener('abort', finish);
            resolve();
          };
          page.wake = finish;
          over.addEventListener('abort', finish);
        });
      }
    } finally {
      if (this.#page === page) {
        this.#leave();
        this.events.emit('page', false);
      }
    }
  }

  answer({ deskId, requestId, outcome }: DeskAnswer): void {
    const pending = this.#pending.get(requestId);
    if (pending?.deskId !== deskId) return;
    if (outcome.ok) pending.resolve(outcome.value);
    else pending.reject(new FootlightError(outcome.code, outcome.message));
  }

  report({ deskId, news }: DeskReport): void {
    if (this.#page?.deskId === deskId) this.events.emit('news', news);
  }

  close(): void {
    this.#leave();
    this.events.dispose();
  }

  /** What the page still owes, nobody will answer. */
  #leave(): void {
    const page = this.#page;
    if (!page) return;
    this.#page = undefined;
    page.left.abort();
    for (const pending of this.#pending.values()) {
      if (pending.deskId === page.deskId)
        pending.reject(new FootlightError('NOT_READY', 'The studio’s window was closed.'));
    }
  }
}
