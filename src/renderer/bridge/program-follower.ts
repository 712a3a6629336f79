import type { EncodingSettings, SessionState } from '../../shared/contracts/engine.ts';
import type { ProgramController } from '../program/program-controller.ts';
import { sentenceOf } from './sentence.ts';
import { wantedEncoding } from './wanted-encoding.ts';

/** Lets the program encode whenever the broadcast wants it, one change after the other. */
export class ProgramFollower {
  readonly #program: ProgramController;
  readonly #onFailure: (message: string | undefined) => void;
  #wanted: EncodingSettings | undefined;
  #furtherBuses = '';
  #work = Promise.resolve();
  #behindMs = 0;

  constructor(program: ProgramController, onFailure: (message: string | undefined) => void) {
    this.#program = program;
    this.#onFailure = onFailure;
  }

  follow(session: SessionState): void {
    this.#tellBehind(session.encoderBehindMs ?? 0);
    this.#followBuses(session.furtherBuses);
    const wanted = wantedEncoding(session);
    if (JSON.stringify(wanted) === JSON.stringify(this.#wanted)) return;
    if (wanted && !this.#wanted) this.#onFailure(undefined);
    this.#wanted = wanted;
    this.#work = this.#work.then(async () => {
      // Overtaken by a newer wish, which has its own turn.
      if (this.#wanted !== wanted) return;
      try {
        if (wanted) await this.#program.startEncoding(wanted);
        else await this.#program.stopEncoding();
      } catch (thrown) {
        this.#onFailure(sentenceOf(thrown));
      }
    });
  }

  #tellBehind(behindMs: number): void {
    if (behindMs === this.#behindMs) return;
    this.#behindMs = behindMs;
    this.#program.setEncoderBehind(behindMs);
  }

  #followBuses(buses: readonly number[]): void {
    const key = buses.join();
    if (key === this.#furtherBuses) return;
    this.#furtherBuses = key;
    this.#program.setFurtherBuses(buses);
  }
}
