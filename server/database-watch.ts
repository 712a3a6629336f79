import type { Logger } from '../src/shared/base/logger.ts';

const lookEveryMs = 5000;

/** Says in the log when the database is gone and when it is back; what is live needs none. */
export class DatabaseWatch {
  readonly #timer: NodeJS.Timeout;
  #isThere = true;

  constructor(answers: () => Promise<boolean>, logger: Logger) {
    this.#timer = setInterval(() => {
      void answers().then((isThere) => {
        if (isThere === this.#isThere) return;
        this.#isThere = isThere;
        if (isThere) logger.info({}, 'The database answers again');
        else {
          logger.warn(
            {},
            'The database does not answer: what is live goes on, but nobody new can publish and nothing can be changed',
          );
        }
      });
    }, lookEveryMs);
  }

  dispose(): void {
    clearInterval(this.#timer);
  }
}
