import { EventEmitter } from 'node:events';

/** Something that the shell asked of the system, for the test to see. */
export interface ShellCall {
  call: string;
  with?: unknown;
}

/** A question of the test, by name, to the part that can answer it. */
interface ControlRequest {
  id: number;
  ask: string;
  with: unknown;
}

export interface ControlAnswer {
  id: number;
  answer?: unknown;
  failure?: string;
}

type Answering = (given: unknown) => unknown;

/** The test's way into the stand-in: over the channel that the test's process forked this one with. */
class Control extends EventEmitter {
  readonly #answers = new Map<string, Answering>();

  constructor() {
    super();
    process.on('message', (request: ControlRequest) => void this.#answer(request));
    // The channel must not hold a shell that has quit.
    process.channel?.unref();
  }

  /** Tells the test of a call. */
  note(call: string, given?: unknown): void {
    this.#send({ call, with: given });
  }

  /** Answers what the test asks under a name. */
  handle(name: string, answer: Answering): void {
    this.#answers.set(name, answer);
  }

  async #answer({ id, ask, with: given }: ControlRequest): Promise<void> {
    try {
      const answering = this.#answers.get(ask);
      if (!answering) throw new Error(`Nothing answers ${ask}.`);
      this.#send({ id, answer: await answering(given) });
    } catch (thrown) {
      this.#send({ id, failure: String(thrown) });
    }
  }

  #send(message: ShellCall | ControlAnswer): void {
    if (process.connected) process.send?.(message);
  }
}

export const control = new Control();
