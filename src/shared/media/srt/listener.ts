import { agree, ownTerms } from './acceptance.ts';
import { readConclusion } from './conclusion.ts';
import { SrtConnection, type SrtConnectionEvents } from './connection.ts';
import type { SrtEnding } from './ending.ts';
import { extensionTypes, parseTerms, writeTerms } from './handshake-extensions.ts';
import {
  handshakeTypes,
  inductionMagic,
  parseHandshake,
  writeHandshake,
  type SrtHandshake,
} from './handshake-packet.ts';
import {
  controlTypes,
  parsePacket,
  writeControlPacket,
  type ControlPacket,
  type DataPacket,
} from './packet.ts';
import { PendingRequest } from './pending-request.ts';
import { RecentCallers } from './recent-callers.ts';
import { rejectionEnding } from './rejection-sentences.ts';
import { rejectionCodes } from './rejection.ts';
import { randomSocketId } from './socket-id.ts';
import { SynCookies } from './syn-cookie.ts';
import { WrongPassphrases } from './wrong-passphrases.ts';

export interface SrtPeerAddress {
  address: string;
  port: number;
}

/** A caller that finished its side of the handshake and waits for an answer. */
export interface SrtConnectionRequest {
  readonly peer: SrtPeerAddress;
  /** As the caller sent it; empty for none. Holds secrets. */
  readonly streamId: string;
  /** AES key length that the caller's key material has; undefined if it doesn't encrypt. */
  readonly keyLengthBytes: 16 | 24 | 32 | undefined;
  /** Such as '1.5.1'. */
  readonly peerVersion: string;
  /**
   * Lets the caller in. Where the passphrases don't fit, the caller is told and the ending with its
   * rejection is returned instead; also if it has gone or was answered already.
   */
  accept(options: SrtAcceptOptions, nowUs: number): SrtConnection | SrtEnding;
  /** Sends the caller away with a code of `rejectionCodes`. */
  reject(code: number, nowUs: number): void;
}

export interface SrtAcceptOptions {
  /** Absent: a caller that encrypts is refused, as libsrt does. */
  passphrase?: string | undefined;
  events: SrtConnectionEvents;
}

export interface SrtListenerOptions {
  /** How long this side holds what callers send, unless they ask for more. */
  receiveLatencyMs: number;
  /** How long callers are asked to hold what this side sends, unless they ask for more. */
  sendLatencyMs: number;
  /** Latency beyond which a caller is refused. Default 8000. */
  maxLatencyMs?: number;
  /** Connections and requests without answer together. */
  maxConnections: number;
  /** Of one address. */
  maxConnectionsPerAddress: number;
  /** Callers of version 4, which have no stream id. Default: refused. */
  acceptVersion4?: boolean;
  /** How long a request may stay without answer. Default 3000. */
  answerTimeoutMs?: number;
  /**
   * 32 bytes that the cookies are made with. A listener that follows another on its port, with the same secret and
   * a clock that goes on, takes over who has a cookie of that one. Default: of its own.
   */
  cookieSecret?: Uint8Array;
  /** Cryptographically strong. */
  randomBytes: (count: number) => Uint8Array;
}

export interface SrtListenerEvents {
  send: (datagram: Uint8Array, to: SrtPeerAddress) => void;
  /** Answered by `accept` or `reject`, at once or later. */
  requested: (request: SrtConnectionRequest) => void;
}

/** Counters since the start. */
export interface SrtListenerStatistics {
  connections: number;
  /** Requests without answer, now. */
  pendingRequests: number;
  /** First handshakes that were answered with a cookie. */
  inductions: number;
  accepted: number;
  /** By code. */
  rejected: Readonly<Record<number, number>>;
  /** Neither a packet nor of a connection that is here. */
  strayDatagrams: number;
}

/** A connection and what it takes to answer its caller's handshake again. */
interface Member {
  peer: SrtPeerAddress;
  peerSocketId: number;
  connection: SrtConnection;
  startUs: number;
  /** Body of the handshake that accepted it. */
  answer: Uint8Array;
  /** Of a caller of version 4: what it is told when it asks. */
  version4Terms: Uint8Array | undefined;
}

/** Many connections on one UDP port, without socket and timer. No datagram makes it throw. */
export class SrtListener {
  readonly #options: SrtListenerOptions;
  readonly #events: SrtListenerEvents;
  readonly #cookies: SynCookies;
  /** By peer. */
  readonly #requests = new Map<string, PendingRequest>();
  /** By own socket id. */
  readonly #members = new Map<number, Member>();
  /** The same by peer. */
  readonly #membersByPeer = new Map<string, Member>();
  readonly #recent = new RecentCallers();
  readonly #wrongPassphrases = new WrongPassphrases();
  readonly #rejected = new Map<number, number>();
  #inductions = 0;
  #accepted = 0;
  #strayDatagrams = 0;
  #latestUs = 0;
  /** No later than anybody's: with many connections not all are asked at every datagram. */
  #nextTickUs = Infinity;
  #isClosed = false;

  constructor(options: SrtListenerOptions, events: SrtListenerEvents) {
    this.#options = options;
    this.#events = events;
    this.#cookies = new SynCookies(options.cookieSecret ?? options.randomBytes(32));
  }

  /**
   * Own clock, µs: when `tick` is to be called next; Infinity while there is nobody. What a connection's
   * owner does to it (`send`, `finish`) may want an earlier one: ask that connection.
   */
  get nextTickUs(): number {
    return this.#nextTickUs;
  }

  get statistics(): SrtListenerStatistics {
    return {
      connections: this.#members.size,
      pendingRequests: this.#requests.size,
      inductions: this.#inductions,
      accepted: this.#accepted,
      rejected: Object.fromEntries(this.#rejected),
      strayDatagrams: this.#strayDatagrams,
    };
  }

  /** Takes a datagram. It may be kept. */
  handleDatagram(datagram: Uint8Array, from: SrtPeerAddress, nowUs: number): void {
    if (this.#isClosed) return;
    this.#latestUs = nowUs;
    const packet = parsePacket(datagram);
    const isOurs =
      packet?.kind === 'control' && packet.type === controlTypes.handshake
        ? this.#handleHandshake(packet, from, nowUs)
        : packet && this.#route(packet, from, nowUs);
    if (!isOurs) this.#strayDatagrams += 1;
  }

  tick(nowUs: number): void {
    this.#latestUs = nowUs;
    for (const { connection } of this.#members.values()) {
      if (connection.nextTickUs <= nowUs) connection.tick(nowUs);
    }
    for (const request of this.#requests.values()) {
      if (request.deadlineUs <= nowUs) request.reject(rejectionCodes.unavailable, nowUs);
    }
    this.#nextTickUs = Infinity;
    for (const { connection } of this.#members.values()) this.#tickBy(connection.nextTickUs);
    for (const { deadlineUs } of this.#requests.values()) this.#tickBy(deadlineUs);
  }

  /**
   * Says goodbye to all, and takes nothing any more. Who waits for an answer gets none: he asks again by himself,
   * and may then ask the listener that follows.
   */
  close(nowUs: number): void {
    this.#isClosed = true;
    this.#latestUs = nowUs;
    for (const request of this.#requests.values()) request.drop();
    this.#requests.clear();
    for (const { connection } of this.#members.values()) connection.close(nowUs);
    this.#nextTickUs = Infinity;
  }

  /** True if the packet belongs to a connection: both its number and where it comes from say so. */
  #route(packet: DataPacket | ControlPacket, from: SrtPeerAddress, nowUs: number): boolean {
    const member = this.#members.get(packet.destinationSocketId);
    if (member?.peer.address !== from.address || member.peer.port !== from.port) return false;
    if (member.version4Terms && isTermsRequest(packet)) {
      this.#answerTerms(member, member.version4Terms, nowUs);
    } else {
      member.connection.handlePacket(packet, nowUs);
      this.#tickBy(member.connection.nextTickUs);
    }
    return true;
  }

  #tickBy(timeUs: number): void {
    this.#nextTickUs = Math.min(this.#nextTickUs, timeUs);
  }

  /** False for a handshake that nobody who means it sends. */
  #handleHandshake(packet: ControlPacket, from: SrtPeerAddress, nowUs: number): boolean {
    const handshake = parseHandshake(packet.body);
    if (!handshake) return false;
    if (handshake.type === handshakeTypes.induction) {
      if (packet.destinationSocketId !== 0) return false;
      this.#answerInduction(handshake, from, nowUs);
      return true;
    }
    if (handshake.type !== handshakeTypes.conclusion) return false;
    // Without an answer: it may come from anywhere.
    if (!this.#cookies.isValid(handshake.cookie, from.address, from.port, nowUs)) return false;
    this.#handleConclusion(handshake, packet.timestampUs, from, nowUs);
    return true;
  }

  /** Keeps nothing, and sends no more bytes than came. */
  #answerInduction(handshake: SrtHandshake, from: SrtPeerAddress, nowUs: number): void {
    this.#inductions += 1;
    const answer: SrtHandshake = {
      ...handshake,
      version: 5,
      encryption: 0,
      extensionField: inductionMagic,
      cookie: this.#cookies.bake(from.address, from.port, nowUs),
      extensions: new Uint8Array(0),
    };
    this.#sendHandshake(writeHandshake(answer), handshake.socketId, from, 0);
  }

  #handleConclusion(handshake: SrtHandshake, timestampUs: number, from: SrtPeerAddress, nowUs: number): void {
    const key = keyOf(from, handshake.socketId);
    // A repeated conclusion: the answer was lost, is on its way, or is still being found.
    if (this.#requests.has(key)) return;
    const member = this.#membersByPeer.get(key);
    if (member) {
      // The present timestamp, since the caller takes its clock from what it gets first.
      this.#sendHandshake(member.answer, member.peerSocketId, from, nowUs - member.startUs);
      return;
    }
    const recent = this.#recent.find(key, nowUs);
    if (recent) {
      if (recent.answer !== undefined) this.#sendRejection(handshake, recent.answer, from);
      return;
    }

    const conclusion = readConclusion(handshake, {
      acceptVersion4: this.#options.acceptVersion4 ?? false,
      maxLatencyMs: this.#options.maxLatencyMs ?? 8000,
    });
    if (typeof conclusion === 'number') {
      this.#refuse(handshake, conclusion, from, nowUs);
      return;
    }
    if (this.#isFull(from.address) || this.#wrongPassphrases.areTooMany(from.address, nowUs)) {
      this.#refuse(handshake, rejectionCodes.overload, from, nowUs);
      return;
    }
    const request = new PendingRequest(
      { address: from.address, port: from.port },
      conclusion,
      {
        peerStartUs: nowUs - timestampUs,
        deadlineUs: nowUs + (this.#options.answerTimeoutMs ?? 3000) * 1000,
      },
      {
        accept: (asked, options, acceptedUs) => this.#accept(asked, key, options, acceptedUs),
        reject: (asked, code, rejectedUs) => {
          this.#requests.delete(key);
          this.#refuse(asked.conclusion.handshake, code, asked.peer, rejectedUs);
        },
      },
    );
    this.#requests.set(key, request);
    this.#tickBy(request.deadlineUs);
    this.#events.requested(request);
  }

  #accept(
    request: PendingRequest,
    key: string,
    options: SrtAcceptOptions,
    nowUs: number,
  ): SrtConnection | SrtEnding {
    this.#requests.delete(key);
    const { peer, conclusion } = request;
    const ownSocketId = this.#newSocketId();
    const agreed = agree(conclusion, {
      passphrase: options.passphrase,
      receiveLatencyMs: this.#options.receiveLatencyMs,
      sendLatencyMs: this.#options.sendLatencyMs,
      ownSocketId,
      randomBytes: this.#options.randomBytes,
      startUs: nowUs,
      peerStartUs: request.peerStartUs,
    });
    if (typeof agreed === 'number') {
      if (agreed === rejectionCodes.badSecret) this.#wrongPassphrases.count(peer.address, nowUs);
      this.#refuse(conclusion.handshake, agreed, peer, nowUs);
      return rejectionEnding(agreed);
    }

    const { events } = options;
    const connection = new SrtConnection(
      agreed.parameters,
      {
        received: (payload) => events.received(payload),
        closed: (ending) => {
          this.#members.delete(ownSocketId);
          this.#membersByPeer.delete(key);
          this.#recent.remember(key, undefined, this.#latestUs);
          events.closed(ending);
        },
      },
      (datagram) => this.#events.send(datagram, peer),
      nowUs,
    );
    const member: Member = {
      peer,
      peerSocketId: conclusion.handshake.socketId,
      connection,
      startUs: nowUs,
      answer: agreed.answer,
      version4Terms: conclusion.terms ? undefined : writeTerms(ownTerms(agreed.parameters)),
    };
    this.#members.set(ownSocketId, member);
    this.#membersByPeer.set(key, member);
    this.#accepted += 1;
    this.#tickBy(connection.nextTickUs);
    this.#sendHandshake(agreed.answer, member.peerSocketId, peer, 0);
    return connection;
  }

  #isFull(address: string): boolean {
    const peers = [...this.#requests.values(), ...this.#members.values()].map(({ peer }) => peer);
    if (peers.length >= this.#options.maxConnections) return true;
    return peers.filter((peer) => peer.address === address).length >= this.#options.maxConnectionsPerAddress;
  }

  #newSocketId(): number {
    let id: number;
    do id = randomSocketId(this.#options.randomBytes);
    while (this.#members.has(id));
    return id;
  }

  #refuse(handshake: SrtHandshake, code: number, to: SrtPeerAddress, nowUs: number): void {
    this.#rejected.set(code, (this.#rejected.get(code) ?? 0) + 1);
    this.#recent.remember(keyOf(to, handshake.socketId), code, nowUs);
    this.#sendRejection(handshake, code, to);
  }

  #sendRejection(handshake: SrtHandshake, code: number, to: SrtPeerAddress): void {
    const answer = { ...handshake, type: code, extensionField: 0, extensions: new Uint8Array(0) };
    this.#sendHandshake(writeHandshake(answer), handshake.socketId, to, 0);
  }

  /** HSRSP to the HSREQ that a caller of version 4 sends after its handshake (3.2.1.1.1). */
  #answerTerms(member: Member, terms: Uint8Array, nowUs: number): void {
    const datagram = writeControlPacket({
      type: controlTypes.userDefined,
      subtype: extensionTypes.termsResponse,
      information: 0,
      timestampUs: nowUs - member.startUs,
      destinationSocketId: member.peerSocketId,
      body: terms,
    });
    this.#events.send(datagram, member.peer);
  }

  #sendHandshake(body: Uint8Array, socketId: number, to: SrtPeerAddress, timestampUs: number): void {
    const datagram = writeControlPacket({
      type: controlTypes.handshake,
      subtype: 0,
      information: 0,
      timestampUs,
      destinationSocketId: socketId,
      body,
    });
    this.#events.send(datagram, to);
  }
}

function keyOf({ address, port }: SrtPeerAddress, socketId: number): string {
  return `${address}|${port}|${socketId}`;
}

function isTermsRequest(packet: DataPacket | ControlPacket): boolean {
  return (
    packet.kind === 'control' &&
    packet.type === controlTypes.userDefined &&
    packet.subtype === extensionTypes.termsRequest &&
    parseTerms(packet.body) !== undefined
  );
}
