import { FootlightError } from '../../base/errors.ts';
import { SerialSpace } from '../../base/serial-number.ts';
import type { AudioConfig, AudioPacket, VideoConfig, VideoPacket } from '../codec/packets.ts';
import { writeAudioTag } from '../flv/audio-tag.ts';
import { audioFrameTag, videoFrameTag } from '../flv/packets.ts';
import { writeVideoTag } from '../flv/video-tag.ts';
import { amfFields, type AmfValue } from './amf0.ts';
import { writeAmf0 } from './amf0-writer.ts';
import { publisherCapabilities } from './capabilities.ts';
import { commandMessage, parseCommand, statusInfoOf, type RtmpCommand, type StatusInfo } from './commands.ts';
import type { RtmpCrypto } from './digest.ts';
import { ClientHandshake } from './handshake.ts';
import { messageType, type RtmpMessage } from './messages.ts';
import { chunkStream, RtmpPeer } from './peer.ts';
import { streamMetadata } from './stream-metadata.ts';

export interface PublisherSessionOptions {
  /** Application, such as `live`. */
  app: string;
  /** The address without the key, such as `rtmp://host/live`. */
  tcUrl: string;
  /** Stream name: the key, with its query if it has one. */
  streamName: string;
}

/** The owner of a session. */
export interface PublisherSessionHandler {
  /** Bytes for the server. */
  send(bytes: Uint8Array): void;
  /** The server takes the stream: media may be sent from here on. */
  ready(): void;
  /** Once, last; without an error after `close`. */
  closed(error?: FootlightError): void;
}

type State = 'idle' | 'handshake' | 'connecting' | 'publishing' | 'closed';

/** Large enough for most pictures in few chunks, and taken by every server (OBS sends the same). */
const ownChunkBytes = 4096;
/** A server sends nothing but commands. */
const limits = { maxMessageBytes: 262_144, maxChunkStreams: 64 };
const transactions = { connect: 1, releaseStream: 2, fcPublish: 3, createStream: 4, publish: 5, end: 6 };
const flashVersion = 'FMLE/3.0 (compatible; Footlight)';
const timestamps = new SerialSpace(32);

/**
 * The publisher's side of an RTMP connection, without socket or timer: how long it may wait for `ready`
 * is the owner's to say, who waits for the network too. Nothing that a server sends throws out of it:
 * what is wrong ends it with `closed`, whose error is DESTINATION_REFUSED with the server's own words,
 * or PROTOCOL_VIOLATION.
 */
export class PublisherSession {
  readonly #handler: PublisherSessionHandler;
  readonly #options: PublisherSessionOptions;
  readonly #handshake: ClientHandshake;
  readonly #peer: RtmpPeer;
  #state: State = 'idle';
  #streamId = 0;
  #originUs: number | undefined;
  #video: VideoConfig | undefined;
  #audio: AudioConfig | undefined;
  #videoUnsent = false;
  #audioUnsent = false;

  constructor(options: PublisherSessionOptions, crypto: RtmpCrypto, handler: PublisherSessionHandler) {
    this.#handler = handler;
    this.#options = options;
    this.#handshake = new ClientHandshake(crypto);
    this.#peer = new RtmpPeer(this.#handshake, limits, {
      send: (bytes) => {
        handler.send(bytes);
      },
      handshakeDone: () => {
        // The reply to the handshake has gone out before.
        this.#connect();
      },
      message: (message) => {
        this.#handleMessage(message);
      },
    });
  }

  /** Sends the first bytes. */
  start(): void {
    this.#state = 'handshake';
    this.#handler.send(this.#handshake.start());
  }

  /** Takes bytes of the server. */
  handleBytes(bytes: Uint8Array): void {
    if (this.#state === 'closed') return;
    try {
      this.#peer.handleBytes(bytes);
    } catch (failure) {
      this.#end(
        failure instanceof FootlightError
          ? failure
          : new FootlightError('INTERNAL', 'RTMP input could not be handled.', { cause: failure }),
      );
    }
  }

  /** Sets what the decoder needs; it goes out, with the stream's metadata, before the next packet. */
  sendVideoConfig(config: VideoConfig): void {
    this.#video = config;
    this.#videoUnsent = true;
  }

  /** As `sendVideoConfig`. */
  sendAudioConfig(config: AudioConfig): void {
    this.#audio = config;
    this.#audioUnsent = true;
  }

  /** Sends a picture of the video that was configured; nothing happens before `ready` and after the end. */
  sendVideo(packet: VideoPacket): void {
    if (this.#state !== 'publishing' || !this.#video) return;
    const originUs = (this.#originUs ??= packet.dtsUs);
    const { timestampMs, tag } = videoFrameTag(packet, this.#video.codec, originUs);
    this.#sendConfigs(timestampMs);
    this.#media(messageType.video, timestampMs, writeVideoTag(tag));
  }

  /** Sends an audio frame, as `sendVideo`. */
  sendAudio(packet: AudioPacket): void {
    if (this.#state !== 'publishing' || !this.#audio) return;
    const originUs = (this.#originUs ??= packet.ptsUs);
    const { timestampMs, tag } = audioFrameTag(packet, originUs);
    this.#sendConfigs(timestampMs);
    this.#media(messageType.audio, timestampMs, writeAudioTag(tag));
  }

  /** Says that the stream is finished, and ends the session; later calls do nothing. */
  close(): void {
    if (this.#state === 'closed') return;
    if (this.#state === 'publishing') {
      this.#command('FCUnpublish', transactions.end, [this.#options.streamName]);
      this.#command('deleteStream', transactions.end + 1, [this.#streamId]);
    }
    this.#state = 'closed';
    this.#handler.closed();
  }

  #end(error: FootlightError): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#handler.closed(error);
  }

  #sendConfigs(timestampMs: number): void {
    if (!this.#videoUnsent && !this.#audioUnsent) return;
    const metadata = streamMetadata(this.#video, this.#audio);
    this.#send(
      messageType.dataAmf0,
      timestampMs,
      writeAmf0(['@setDataFrame', 'onMetaData', metadata]),
      chunkStream.data,
    );
    if (this.#videoUnsent && this.#video) {
      const { codec, description } = this.#video;
      this.#media(messageType.video, timestampMs, writeVideoTag({ kind: 'config', codec, description }));
    }
    if (this.#audioUnsent && this.#audio) {
      this.#media(
        messageType.audio,
        timestampMs,
        writeAudioTag({ kind: 'config', codec: 'aac', description: this.#audio.description }),
      );
    }
    this.#videoUnsent = false;
    this.#audioUnsent = false;
  }

  #media(type: 8 | 9, timestampMs: number, body: Uint8Array): void {
    this.#send(type, timestampMs, body, type === messageType.video ? chunkStream.video : chunkStream.audio);
  }

  #send(type: number, timestampMs: number, payload: Uint8Array, chunkStreamId: number): void {
    const message = { type, streamId: this.#streamId, timestampMs: timestamps.wrap(timestampMs), payload };
    this.#peer.send(message, chunkStreamId);
  }

  #connect(): void {
    this.#state = 'connecting';
    const object = {
      app: this.#options.app,
      type: 'nonprivate',
      flashVer: flashVersion,
      tcUrl: this.#options.tcUrl,
      ...publisherCapabilities,
    };
    this.#peer.send(
      commandMessage({ name: 'connect', transactionId: transactions.connect, object, args: [] }),
      chunkStream.command,
    );
  }

  #handleMessage(message: RtmpMessage): void {
    const isCommand = message.type === messageType.commandAmf0 || message.type === messageType.commandAmf3;
    if (this.#state === 'closed' || !isCommand) return;
    const command = parseCommand(message);
    const info = statusInfoOf(amfFields(command.args[0]));
    switch (command.name) {
      case '_result':
        if (command.transactionId === transactions.connect) this.#createStream();
        else if (command.transactionId === transactions.createStream) this.#publish(command.args[0]);
        return;
      case '_error':
        // Many servers know neither releaseStream nor FCPublish.
        if (
          command.transactionId === transactions.connect ||
          command.transactionId === transactions.createStream
        ) {
          this.#refused(info);
        }
        return;
      case 'onStatus':
        this.#handleStatus(info);
        return;
      case 'close':
        this.#refused(info);
        return;
      default:
      // onBWDone, onFCPublish and the like ask for nothing.
    }
  }

  #createStream(): void {
    if (this.#state !== 'connecting') return;
    this.#peer.announceChunkSize(ownChunkBytes);
    this.#command('releaseStream', transactions.releaseStream, [this.#options.streamName]);
    this.#command('FCPublish', transactions.fcPublish, [this.#options.streamName]);
    this.#command('createStream', transactions.createStream, []);
  }

  #publish(streamId: AmfValue): void {
    if (this.#state !== 'connecting') return;
    if (
      typeof streamId !== 'number' ||
      !Number.isInteger(streamId) ||
      streamId < 0 ||
      streamId > 0xffff_ffff
    ) {
      throw new FootlightError('PROTOCOL_VIOLATION', 'The server made a stream without a number.');
    }
    this.#streamId = streamId;
    this.#command('publish', transactions.publish, [this.#options.streamName, 'live'], streamId);
  }

  #handleStatus(info: StatusInfo): void {
    if (info.code === 'NetStream.Publish.Start') {
      if (this.#state !== 'connecting') return;
      this.#state = 'publishing';
      this.#handler.ready();
    } else if (info.level === 'error') {
      this.#refused(info);
    }
  }

  #refused(info: StatusInfo): void {
    // Servers quote the stream's name, which is the key.
    const key = this.#options.streamName;
    const [name = ''] = key.split('?');
    const said = [info.description, info.code].find((text) => text !== '') ?? 'no reason given';
    const hidden = [key, name]
      .filter((secret) => secret !== '')
      .reduce((text, secret) => text.replaceAll(secret, '•••'), said);
    const sentence = hidden.replace(/\p{Cc}+/gu, ' ').slice(0, 200);
    this.#end(new FootlightError('DESTINATION_REFUSED', `The server refused the stream: ${sentence}`));
  }

  #command(name: RtmpCommand['name'], transactionId: number, args: AmfValue[], streamId = 0): void {
    this.#peer.send(
      commandMessage({ name, transactionId, object: null, args }, streamId),
      chunkStream.command,
    );
  }
}
