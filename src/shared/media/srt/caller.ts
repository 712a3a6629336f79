import { CallerHandshake, type CallerProgress } from './caller-handshake.ts';
import type { SrtConnectionParameters } from './connection-parameters.ts';
import { SrtConnection, type SrtConnectionEvents } from './connection.ts';
import type { SrtEnding } from './ending.ts';
import { maxStreamIdBytes } from './handshake-extensions.ts';
import { ownMtuBytes, packetOverheadBytes, parseHandshake } from './handshake-packet.ts';
import { controlTypes, defaultPayloadBytes, parsePacket, writeControlPacket } from './packet.ts';
import { rejectionEnding } from './rejection-sentences.ts';
import type { SrtStatistics } from './statistics.ts';

export interface SrtCallerOptions {
  /** UTF-8, at most 512 bytes; empty for none. */
  streamId: string;
  /** 10 to 79 characters; absent: no encryption. */
  passphrase?: string | undefined;
  /** AES key. Default 16. */
  keyLengthBytes?: 16 | 24 | 32;
  /** How long the listener is asked to hold what we send; `auto`: 4 × the shortest round trip of the handshake's, at least 120 ms. */
  sendLatencyMs: number | 'auto';
  /** How long we hold what the listener sends. */
  receiveLatencyMs: number;
  /** From the first packet to the listener's acceptance. Default 3000. */
  connectTimeoutMs?: number;
  /** Default 1316. */
  maxPayloadBytes?: number;
  /** Cryptographically strong. */
  randomBytes: (count: number) => Uint8Array;
}

export interface SrtCallerEvents extends SrtConnectionEvents {
  /** A datagram for the listener. */
  send: (datagram: Uint8Array) => void;
  /** The listener accepted; `send` may be called from now on. */
  connected: (agreed: {
    sendLatencyMs: number;
    receiveLatencyMs: number;
    rttMs: number;
    /** Largest payload that `send` takes. */
    maxPayloadBytes: number;
  }) => void;
}

const repeatAfterUs = 250_000;

/** A connection to a listener, from the first handshake to the end, without socket and timer. */
export class SrtCaller {
  readonly #events: SrtCallerEvents;
  readonly #handshake: CallerHandshake;
  readonly #connectTimeoutUs: number;
  #state: 'new' | 'connecting' | 'connected' | 'closed' = 'new';
  #connection: SrtConnection | undefined;
  #ownSocketId = 0;
  #startUs = 0;
  #repeatUs = Infinity;

  /** @throws RangeError for options out of bounds */
  constructor(options: SrtCallerOptions, events: SrtCallerEvents) {
    checkOptions(options);
    this.#events = events;
    this.#connectTimeoutUs = (options.connectTimeoutMs ?? 3000) * 1000;
    this.#handshake = new CallerHandshake({
      streamId: options.streamId,
      passphrase: options.passphrase,
      keyLengthBytes: options.keyLengthBytes ?? 16,
      sendLatencyMs: options.sendLatencyMs,
      receiveLatencyMs: options.receiveLatencyMs,
      maxPayloadBytes: options.maxPayloadBytes ?? defaultPayloadBytes,
      randomBytes: options.randomBytes,
    });
  }

  get state(): 'new' | 'connecting' | 'connected' | 'closed' {
    return this.#state;
  }

  get nextTickUs(): number {
    switch (this.#state) {
      case 'connecting':
        return Math.min(this.#repeatUs, this.#startUs + this.#connectTimeoutUs);
      case 'connected':
        return this.#connection?.nextTickUs ?? Infinity;
      case 'new':
      case 'closed':
        return Infinity;
    }
  }

  /** Sends the first handshake. */
  start(nowUs: number): void {
    if (this.#state !== 'new') return;
    this.#state = 'connecting';
    this.#startUs = nowUs;
    this.#sendHandshake(nowUs);
  }

  /** Takes a datagram of the listener's address. It may be kept. Never throws. */
  handleDatagram(datagram: Uint8Array, nowUs: number): void {
    const packet = parsePacket(datagram);
    if (!packet) return;
    const isHandshake = packet.kind === 'control' && packet.type === controlTypes.handshake;
    if (this.#state === 'connected' && !isHandshake) {
      if (packet.destinationSocketId === this.#ownSocketId) this.#connection?.handlePacket(packet, nowUs);
      return;
    }
    // What of the stream overtakes the acceptance comes again: it is not acknowledged.
    if (this.#state !== 'connecting' || !isHandshake) return;
    const handshake = parseHandshake(packet.body);
    if (!handshake) return;
    const times = { nowUs, startUs: this.#startUs, peerStartUs: nowUs - packet.timestampUs };
    this.#proceed(this.#handshake.handle(handshake, packet.destinationSocketId, times), nowUs);
  }

  tick(nowUs: number): void {
    if (this.#state === 'connected') {
      this.#connection?.tick(nowUs);
    } else if (this.#state === 'connecting') {
      if (nowUs >= this.#startUs + this.#connectTimeoutUs) this.#end(unanswered);
      else if (nowUs >= this.#repeatUs) this.#sendHandshake(nowUs);
    }
  }

  /** See SrtConnection. Does nothing unless connected. */
  send(payload: Uint8Array, nowUs: number): void {
    if (this.#state === 'connected') this.#connection?.send(payload, nowUs);
  }

  /** See SrtConnection. Closes unless connected: there is nothing to wait for. */
  finish(nowUs: number): void {
    if (this.#state === 'connected') this.#connection?.finish(nowUs);
    else this.close(nowUs);
  }

  close(nowUs: number): void {
    if (this.#state === 'connected') this.#connection?.close(nowUs);
    else if (this.#state !== 'closed') this.#end({ cause: 'closed', message: 'The connection was closed.' });
  }

  /** Undefined before it is connected; the last ones after its end. */
  statistics(nowUs: number): SrtStatistics | undefined {
    return this.#connection?.statistics(nowUs);
  }

  #sendHandshake(nowUs: number): void {
    this.#repeatUs = nowUs + repeatAfterUs;
    this.#sendControl(controlTypes.handshake, 0, this.#handshake.next(nowUs), nowUs);
  }

  #proceed(progress: CallerProgress, nowUs: number): void {
    switch (progress?.kind) {
      case 'answered':
        this.#sendHandshake(nowUs);
        break;
      case 'accepted':
        this.#begin(progress.parameters, nowUs);
        break;
      case 'rejected': {
        const { code, peerSocketId } = progress;
        // A listener that took us in is told that we are gone; 4 bytes, since libsrt wants a body.
        if (peerSocketId !== undefined) {
          this.#sendControl(controlTypes.shutdown, peerSocketId, new Uint8Array(4), nowUs);
        }
        this.#end(rejectionEnding(code));
        break;
      }
      case undefined:
    }
  }

  #begin(parameters: SrtConnectionParameters, nowUs: number): void {
    this.#ownSocketId = parameters.ownSocketId;
    this.#connection = new SrtConnection(
      parameters,
      {
        received: (payload) => this.#events.received(payload),
        closed: (ending) => this.#end(ending),
      },
      (datagram) => this.#events.send(datagram),
      nowUs,
    );
    this.#state = 'connected';
    this.#events.connected({
      sendLatencyMs: parameters.sendLatencyMs,
      receiveLatencyMs: parameters.receiveLatencyMs,
      rttMs: parameters.handshakeRttMs ?? 0,
      maxPayloadBytes: parameters.maxPayloadBytes,
    });
  }

  #end(ending: SrtEnding): void {
    this.#state = 'closed';
    this.#events.closed(ending);
  }

  #sendControl(type: number, destinationSocketId: number, body: Uint8Array, nowUs: number): void {
    const timestampUs = nowUs - this.#startUs;
    this.#events.send(
      writeControlPacket({ type, subtype: 0, information: 0, timestampUs, destinationSocketId, body }),
    );
  }
}

const unanswered: SrtEnding = {
  cause: 'unanswered',
  message: 'Nobody answered; check the address and port, and that UDP gets through to it.',
};

function checkOptions(options: SrtCallerOptions): void {
  const bytesOf = (text: string): number => new TextEncoder().encode(text).byteLength;
  checkBounds('The bytes of the stream id', bytesOf(options.streamId), 0, maxStreamIdBytes);
  if (options.passphrase !== undefined) {
    checkBounds('The bytes of the passphrase', bytesOf(options.passphrase), 10, 79);
  }
  if (options.sendLatencyMs !== 'auto') checkBounds('sendLatencyMs', options.sendLatencyMs, 0, 0xffff);
  checkBounds('receiveLatencyMs', options.receiveLatencyMs, 0, 0xffff);
  checkBounds('connectTimeoutMs', options.connectTimeoutMs ?? 3000, 1, 600_000);
  const maxPayloadBytes = options.maxPayloadBytes ?? defaultPayloadBytes;
  checkBounds('maxPayloadBytes', maxPayloadBytes, 1, ownMtuBytes - packetOverheadBytes);
}

function checkBounds(what: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`${what} must be a whole number from ${min} to ${max}, not ${value}.`);
  }
}
