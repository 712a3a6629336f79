import { FootlightError } from '../../base/errors.ts';
import { amfFields, amfString, type AmfValue } from './amf0.ts';
import { Amf0Reader } from './amf0-reader.ts';
import { knowsReconnect, serverCapabilities } from './capabilities.ts';
import type { ChunkLimits } from './chunk-reader.ts';
import { amfBody, commandMessage, parseCommand, statusMessage, type RtmpCommand } from './commands.ts';
import type { RtmpCrypto } from './digest.ts';
import { ServerHandshake } from './handshake.ts';
import {
  controlMessage,
  messageType,
  setPeerBandwidth,
  userControl,
  userControlEvent,
  type RtmpMessage,
} from './messages.ts';
import { splitPublishMarks } from '../publish-marks.ts';
import { chunkStream, RtmpPeer, windowBytes } from './peer.ts';
import { streamKeyOf } from './stream-key.ts';

/** Bounds of a session. */
export interface ServerSessionLimits extends ChunkLimits {
  /** From the beginning to the end of the handshake. */
  handshakeTimeoutMs: number;
  /** From the beginning to `publish`. */
  publishTimeoutMs: number;
  /** How long a publisher that was accepted may send nothing that is media; at its start, too. */
  idleTimeoutMs: number;
  /** What a client may send before it asks to publish, handshake included. */
  maxBytesBeforePublish: number;
  /** Many times what the richest stream has. */
  maxMessagesPerSecond: number;
}

/** How a session ended. `orderly`: the publisher said that it was finished. */
export interface ServerSessionEnding {
  orderly: boolean;
  error?: FootlightError;
}

/** The owner of a session. What `media` and `metadata` throw ends the session with that error. */
export interface ServerSessionHandler {
  /** Bytes for the client. */
  send(bytes: Uint8Array): void;
  /**
   * To be answered by `acceptPublish` or `end`, now or later. `isTest`: nobody is to see the stream;
   * `isBackup`: it stands by for another.
   */
  publishRequested(request: { app: string; streamKey: string; isTest?: true; isBackup?: true }): void;
  /** Body of an audio or video tag. Only after `acceptPublish`. */
  media(message: { type: 'audio' | 'video'; timestampMs: number; body: Uint8Array }): void;
  /** Body of a script tag: `onMetaData` and its values, as AMF0. Only after `acceptPublish`. */
  metadata(message: { timestampMs: number; body: Uint8Array }): void;
  /** Once, last. The owner flushes what was sent, then closes. */
  closed(ending: ServerSessionEnding): void;
}

type State = 'handshake' | 'connecting' | 'connected' | 'requested' | 'publishing' | 'closed';

/** FFmpeg sends chunks as large as those that it is told of: few are cheaper than many. */
const ownChunkBytes = 60_000;
const onlyStreamId = 1;

/**
 * The relay's side of an RTMP connection, without socket or timer. Nothing that a peer sends throws
 * out of it: what is wrong ends it with `closed`.
 */
export class ServerSession {
  readonly #handler: ServerSessionHandler;
  readonly #limits: ServerSessionLimits;
  readonly #peer: RtmpPeer;
  readonly #startedUs: number;
  #lastMediaUs: number;
  #nowUs: number;
  #bytes = 0;
  #secondBeganUs: number;
  #messagesBefore = 0;
  #state: State = 'handshake';
  #app = '';
  #publishStreamId = onlyStreamId;
  #knowsReconnect = false;
  #earlyMessages = 0;

  constructor(limits: ServerSessionLimits, crypto: RtmpCrypto, nowUs: number, handler: ServerSessionHandler) {
    this.#handler = handler;
    this.#limits = limits;
    this.#startedUs = nowUs;
    this.#lastMediaUs = nowUs;
    this.#nowUs = nowUs;
    this.#secondBeganUs = nowUs;
    this.#peer = new RtmpPeer(new ServerHandshake(crypto), limits, {
      send: (bytes) => {
        handler.send(bytes);
      },
      handshakeDone: () => {
        this.#state = 'connecting';
      },
      message: (message) => {
        this.#handleMessage(message);
      },
    });
  }

  get state(): State {
    return this.#state;
  }

  /** Audio, video and metadata messages that came before the publisher was accepted, and were dropped. */
  get earlyMessages(): number {
    return this.#earlyMessages;
  }

  /** Takes bytes of the client. */
  handleBytes(bytes: Uint8Array, nowUs: number): void {
    if (this.#state === 'closed') return;
    this.#nowUs = nowUs;
    this.#bytes += bytes.length;
    try {
      this.#peer.handleBytes(bytes);
      this.#checkBounds();
    } catch (failure) {
      this.end(
        failure instanceof FootlightError
          ? failure
          : new FootlightError('INTERNAL', 'RTMP input could not be handled.', { cause: failure }),
      );
    }
  }

  /** @throws FootlightError PROTOCOL_VIOLATION */
  #checkBounds(): void {
    const { maxBytesBeforePublish, maxMessageBytes, maxMessagesPerSecond } = this.#limits;
    // While its owner thinks, a client that does not wait may send a little more.
    const isWaiting = this.#state === 'requested';
    const mayBeMore = isWaiting || this.#state === 'publishing' || this.#state === 'closed';
    if (!mayBeMore && this.#bytes > maxBytesBeforePublish) {
      throw new FootlightError('PROTOCOL_VIOLATION', 'Too much came before anything was published.');
    }
    if (isWaiting && this.#bytes > maxMessageBytes) {
      throw new FootlightError('PROTOCOL_VIOLATION', 'The publisher did not wait until it was let in.');
    }
    if (this.#nowUs - this.#secondBeganUs >= 1_000_000) {
      this.#secondBeganUs = this.#nowUs;
      this.#messagesBefore = this.#peer.messagesReceived;
    } else if (this.#peer.messagesReceived - this.#messagesBefore > maxMessagesPerSecond) {
      throw new FootlightError(
        'PROTOCOL_VIOLATION',
        `More than ${maxMessagesPerSecond} messages came within a second.`,
      );
    }
  }

  /** Ends the session if a time-out has passed. To be called about once a second. */
  tick(nowUs: number): void {
    this.#nowUs = nowUs;
    const sinceStartMs = (nowUs - this.#startedUs) / 1000;
    const silentMs = (nowUs - this.#lastMediaUs) / 1000;
    const { handshakeTimeoutMs, publishTimeoutMs, idleTimeoutMs } = this.#limits;
    if (this.#state === 'handshake' && sinceStartMs >= handshakeTimeoutMs) {
      this.#timeOut(`The RTMP handshake was not finished within ${handshakeTimeoutMs / 1000} s.`);
    } else if (
      (this.#state === 'connecting' || this.#state === 'connected') &&
      sinceStartMs >= publishTimeoutMs
    ) {
      this.#timeOut(`Nothing was published within ${publishTimeoutMs / 1000} s of connecting.`);
    } else if (this.#state === 'publishing' && silentMs >= idleTimeoutMs) {
      this.#timeOut(`No media came from the publisher for ${idleTimeoutMs / 1000} s.`);
    }
  }

  /** Lets the publisher that asked come in: `NetStream.Publish.Start`, and its media from here on. */
  acceptPublish(): void {
    if (this.#state !== 'requested') return;
    this.#state = 'publishing';
    this.#lastMediaUs = this.#nowUs;
    this.#peer.send(userControl(userControlEvent.streamBegin, this.#publishStreamId), chunkStream.control);
    this.#status('status', 'NetStream.Publish.Start', 'The relay takes the stream.');
  }

  /**
   * Asks a publisher to go on by a new connection (Enhanced RTMP v2, "Reconnect Request"); it ends this
   * one by itself when it has one.
   * @returns false if it does not know what that is
   */
  requestReconnect(description: string): boolean {
    if (this.#state !== 'publishing' || !this.#knowsReconnect) return false;
    this.#peer.send(
      statusMessage({ level: 'status', code: 'NetConnection.Connect.ReconnectRequest', description }, 0),
      chunkStream.command,
    );
    return true;
  }

  /** Ends the session, and tells a client that asked to publish why; also the way to refuse it. */
  end(error: FootlightError): void {
    if (this.#state === 'closed') return;
    if (this.#state === 'requested' || this.#state === 'publishing') {
      this.#status('error', publishStatusCode(error), error.message);
    }
    this.#close({ orderly: false, error });
  }

  /** The connection is gone; what was not ended is lost. */
  handleDisconnect(): void {
    if (this.#state !== 'closed') this.#close({ orderly: false });
  }

  #timeOut(sentence: string): void {
    this.end(new FootlightError('PEER_TIMEOUT', sentence));
  }

  #close(ending: ServerSessionEnding): void {
    this.#state = 'closed';
    this.#handler.closed(ending);
  }

  #handleMessage(message: RtmpMessage): void {
    // Messages may still come out of bytes whose beginning ended the session.
    if (this.#state === 'closed') return;
    switch (message.type) {
      case messageType.commandAmf0:
      case messageType.commandAmf3:
        this.#handleCommand(parseCommand(message), message.streamId);
        return;
      case messageType.audio:
      case messageType.video:
        this.#handleMedia(message);
        return;
      case messageType.dataAmf0:
      case messageType.dataAmf3:
        this.#handleData(message);
        return;
      case messageType.aggregate:
        throw new FootlightError(
          'PROTOCOL_VIOLATION',
          'Aggregate messages are not taken here; send audio and video.',
        );
      default:
      // Shared objects and what is unknown concern no publisher.
    }
  }

  #handleMedia(message: RtmpMessage): void {
    if (!this.#mayPublish()) return;
    const type = message.type === messageType.audio ? 'audio' : 'video';
    // Flash sends empty audio messages to say that there is none now.
    if (message.payload.length === 0) return;
    this.#lastMediaUs = this.#nowUs;
    this.#handler.media({ type, timestampMs: message.timestampMs, body: message.payload });
  }

  #handleData(message: RtmpMessage): void {
    if (!this.#mayPublish()) return;
    const body = amfBody(message);
    const reader = new Amf0Reader(body);
    let name = reader.readValue();
    let start = 0;
    if (name === '@setDataFrame') {
      start = reader.offset;
      name = reader.atEnd ? undefined : reader.readValue();
    }
    if (name !== 'onMetaData') return;
    // Read to the end, so that nothing malformed is handed on.
    while (!reader.atEnd) reader.readValue();
    this.#handler.metadata({ timestampMs: message.timestampMs, body: body.subarray(start) });
  }

  #mayPublish(): boolean {
    if (this.#state === 'publishing') return true;
    this.#earlyMessages += 1;
    return false;
  }

  #handleCommand(command: RtmpCommand, streamId: number): void {
    if (command.name === 'connect') {
      this.#connect(command);
      return;
    }
    if (this.#state === 'connecting') {
      throw new FootlightError('PROTOCOL_VIOLATION', 'A command came before “connect”.');
    }
    switch (command.name) {
      case 'createStream':
        this.#result(command, [null, onlyStreamId]);
        return;
      case 'releaseStream':
      case 'FCPublish':
        this.#result(command, [null, undefined]);
        return;
      case 'publish':
        this.#publish(amfString(command.args[0]) ?? '', streamId);
        return;
      case 'FCUnpublish':
      case 'deleteStream':
      case 'closeStream':
        this.#unpublish();
        return;
      case 'play':
      case 'play2':
        this.#refusePlay(streamId);
        return;
      default:
      // Others, such as _checkbw, are answered by nobody and missed by nobody.
    }
  }

  #connect(command: RtmpCommand): void {
    if (this.#state !== 'connecting') throw new FootlightError('PROTOCOL_VIOLATION', '“connect” came twice.');
    this.#state = 'connected';
    const fields = amfFields(command.object);
    this.#app = amfString(fields['app']) ?? '';
    this.#knowsReconnect = knowsReconnect(fields);
    this.#peer.send(controlMessage(messageType.windowAcknowledgementSize, windowBytes), chunkStream.control);
    this.#peer.send(setPeerBandwidth(windowBytes), chunkStream.control);
    this.#peer.announceChunkSize(ownChunkBytes);
    this.#result(command, [
      { fmsVer: 'FMS/3,0,1,123', capabilities: 31, ...serverCapabilities },
      {
        level: 'status',
        code: 'NetConnection.Connect.Success',
        description: 'Connected.',
        objectEncoding: 0,
      },
    ]);
  }

  #publish(streamName: string, streamId: number): void {
    if (this.#state !== 'connected') throw new FootlightError('PROTOCOL_VIOLATION', '“publish” came twice.');
    this.#state = 'requested';
    this.#publishStreamId = streamId;
    const { name, isTest, isBackup } = splitPublishMarks(streamName);
    const streamKey = streamKeyOf(this.#app, name);
    if (streamKey === undefined) {
      this.end(new FootlightError('STREAM_KEY_WRONG', 'The publish address holds no stream key.'));
      return;
    }
    this.#handler.publishRequested({
      app: this.#app,
      streamKey,
      ...(isTest && { isTest }),
      ...(isBackup && { isBackup }),
    });
  }

  #unpublish(): void {
    // Clients also tidy up streams that they never published.
    if (this.#state !== 'publishing') return;
    this.#status('status', 'NetStream.Unpublish.Success', 'The stream has ended.');
    this.#close({ orderly: true });
  }

  #refusePlay(streamId: number): void {
    const error = new FootlightError(
      'PROTOCOL_VIOLATION',
      'This address only takes streams; watch on the watch page.',
    );
    this.#publishStreamId = streamId;
    this.#status('error', 'NetStream.Play.Failed', error.message);
    this.#close({ orderly: false, error });
  }

  #result(command: RtmpCommand, [object, ...args]: AmfValue[]): void {
    const answer: RtmpCommand = { name: '_result', transactionId: command.transactionId, object, args };
    this.#peer.send(commandMessage(answer), chunkStream.command);
  }

  #status(level: 'status' | 'error', code: string, description: string): void {
    this.#peer.send(statusMessage({ level, code, description }, this.#publishStreamId), chunkStream.command);
  }
}

function publishStatusCode({ code }: FootlightError): string {
  if (code === 'STREAM_KEY_WRONG') return 'NetStream.Publish.Unauthorized';
  return code === 'ALREADY_LIVE' ? 'NetStream.Publish.BadName' : 'NetStream.Publish.Failed';
}
