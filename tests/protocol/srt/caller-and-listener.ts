import {
  SrtCaller,
  type SrtCallerEvents,
  type SrtCallerOptions,
} from '../../../src/shared/media/srt/caller.ts';
import type { SrtEnding } from '../../../src/shared/media/srt/ending.ts';
import {
  SrtListener,
  type SrtConnectionRequest,
  type SrtListenerOptions,
  type SrtPeerAddress,
} from '../../../src/shared/media/srt/listener.ts';

/** "Random" bytes that no two calls have in common, and that are the same in every run. */
export function countingBytes(seed = 1): (count: number) => Uint8Array {
  let state = seed;
  return (count) =>
    Uint8Array.from({ length: count }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state >>> 24;
    });
}

export const here: SrtPeerAddress = { address: '192.0.2.7', port: 50_000 };

/** A listener with what it did. */
export class ListenerEnd {
  readonly sent: { datagram: Uint8Array; to: SrtPeerAddress }[] = [];
  readonly requests: SrtConnectionRequest[] = [];
  readonly received: Uint8Array[] = [];
  readonly endings: SrtEnding[] = [];
  readonly listener: SrtListener;

  constructor(options: Partial<SrtListenerOptions> = {}) {
    this.listener = new SrtListener(
      {
        receiveLatencyMs: 120,
        sendLatencyMs: 120,
        maxConnections: 10,
        maxConnectionsPerAddress: 10,
        randomBytes: countingBytes(1000),
        ...options,
      },
      {
        send: (datagram, to) => this.sent.push({ datagram, to }),
        requested: (request) => this.requests.push(request),
      },
    );
  }

  /** Accepts the newest request. */
  accept(nowUs: number, passphrase?: string) {
    const request = this.requests.at(-1);
    if (!request) throw new Error('Nobody asked.');
    const events = {
      received: (payload: Uint8Array) => void this.received.push(payload),
      closed: (ending: SrtEnding) => void this.endings.push(ending),
    };
    return request.accept({ passphrase, events }, nowUs);
  }

  /** What was sent since the last call. */
  take(): Uint8Array[] {
    return this.sent.splice(0).map(({ datagram }) => datagram);
  }
}

/** A caller with what it did. */
export class CallerEnd {
  readonly sent: Uint8Array[] = [];
  readonly agreed: Parameters<SrtCallerEvents['connected']>[0][] = [];
  readonly received: Uint8Array[] = [];
  readonly endings: SrtEnding[] = [];
  readonly caller: SrtCaller;

  constructor(options: Partial<SrtCallerOptions> = {}) {
    this.caller = new SrtCaller(
      {
        streamId: '',
        sendLatencyMs: 120,
        receiveLatencyMs: 120,
        randomBytes: countingBytes(2000),
        ...options,
      },
      {
        send: (datagram) => this.sent.push(datagram),
        connected: (agreed) => this.agreed.push(agreed),
        received: (payload) => this.received.push(payload),
        closed: (ending) => this.endings.push(ending),
      },
    );
  }

  take(): Uint8Array[] {
    return this.sent.splice(0);
  }
}

/** Carries everything both ways, at one moment, until nobody says anything more. */
export function exchange(caller: CallerEnd, listener: ListenerEnd, nowUs: number, from = here): void {
  for (;;) {
    const up = caller.take();
    for (const datagram of up) listener.listener.handleDatagram(datagram, from, nowUs);
    const down = listener.take();
    for (const datagram of down) caller.caller.handleDatagram(datagram, nowUs);
    if (up.length + down.length === 0) return;
  }
}

/** Both ends, with the caller's request waiting for its answer. */
export function requested(
  callerOptions: Partial<SrtCallerOptions> = {},
  listenerOptions: Partial<SrtListenerOptions> = {},
): { caller: CallerEnd; listener: ListenerEnd } {
  const caller = new CallerEnd(callerOptions);
  const listener = new ListenerEnd(listenerOptions);
  caller.caller.start(0);
  exchange(caller, listener, 1000);
  return { caller, listener };
}
