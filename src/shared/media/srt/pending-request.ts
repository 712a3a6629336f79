import type { ConclusionRequest } from './conclusion.ts';
import type { SrtConnection } from './connection.ts';
import type { SrtEnding } from './ending.ts';
import type { SrtAcceptOptions, SrtConnectionRequest, SrtPeerAddress } from './listener.ts';

/** Who carries out what is decided about a request. */
export interface RequestAnswering {
  accept: (request: PendingRequest, options: SrtAcceptOptions, nowUs: number) => SrtConnection | SrtEnding;
  reject: (request: PendingRequest, code: number, nowUs: number) => void;
}

/** A caller whose conclusion is here and has no answer yet. */
export class PendingRequest implements SrtConnectionRequest {
  readonly peer: SrtPeerAddress;
  readonly conclusion: ConclusionRequest;
  /** Own clock, µs, that timestamp 0 of the caller's packets stands for. */
  readonly peerStartUs: number;
  readonly deadlineUs: number;
  readonly #answering: RequestAnswering;
  #isOpen = true;

  constructor(
    peer: SrtPeerAddress,
    conclusion: ConclusionRequest,
    times: { peerStartUs: number; deadlineUs: number },
    answering: RequestAnswering,
  ) {
    this.peer = peer;
    this.conclusion = conclusion;
    this.peerStartUs = times.peerStartUs;
    this.deadlineUs = times.deadlineUs;
    this.#answering = answering;
  }

  get streamId(): string {
    return this.conclusion.streamId;
  }

  get keyLengthBytes(): 16 | 24 | 32 | undefined {
    return this.conclusion.keyMaterial?.keyLengthBytes;
  }

  get peerVersion(): string {
    const version = this.conclusion.terms?.srtVersion;
    if (version === undefined) return 'before 1.3';
    return `${version >>> 16}.${(version >>> 8) & 0xff}.${version & 0xff}`;
  }

  accept(options: SrtAcceptOptions, nowUs: number): SrtConnection | SrtEnding {
    if (!this.#isOpen)
      return { cause: 'unanswered', message: 'The caller has its answer already, or is gone.' };
    this.#isOpen = false;
    return this.#answering.accept(this, options, nowUs);
  }

  reject(code: number, nowUs: number): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#answering.reject(this, code, nowUs);
  }

  /** It is not answered any more. */
  drop(): void {
    this.#isOpen = false;
  }
}
