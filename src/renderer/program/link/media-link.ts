import {
  readMediaFrame,
  writeMediaFrame,
  writeVideoConfigPayload,
  type MediaFrameKind,
  type MediaVideoConfig,
} from '../../../shared/contracts/media-link.ts';
import { SerialSpace } from '../../../shared/base/serial-number.ts';
import { t } from '../../language/language.ts';
import type { EncodedVideo, MixedAudio } from './program-media.ts';

/** What may wait in the socket. */
const maxBufferedBytes = 8 * 1024 * 1024;
/** Frames that the engine has not acknowledged: about five seconds of picture and sound. */
const maxUnackedFrames = 400;
/** As much of each bus beside the program's own. */
const maxUnackedBlocks = 235;
const firstRetryMs = 250;
const maxRetryMs = 4000;
/** A try that gets no answer for so long is given up. */
const connectTimeoutMs = 5000;

const sequenceSpace = new SerialSpace(32);

export interface MediaLinkEvents {
  /** The next picture must be a keyframe: the engine wants it, or pictures were left out. */
  onKeyframeNeeded(): void;
  /** A picture was left out because the engine was behind or away. */
  onPictureDropped(): void;
  /** The connection was lost or refused; it is tried again. Once per loss. */
  onLost(message: string): void;
}

/**
 * The page's end of the media socket. It connects again by itself; every connection begins with the
 * video configuration and a keyframe. When the engine falls behind, pictures are left out until the
 * next keyframe, and sound is left out too.
 */
export class MediaLink {
  readonly #url: string;
  readonly #events: MediaLinkEvents;
  #socket: WebSocket | undefined;
  #wanted = false;
  #retryMs = firstRetryMs;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #told = false;
  #config: MediaVideoConfig | undefined;
  #awaitingKeyframe = true;
  #sequence = 0;
  #acked = 0;
  #furtherBuses = 0;

  constructor(url: string, events: MediaLinkEvents) {
    this.#url = url;
    this.#events = events;
  }

  open(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#told = false;
    this.#retryMs = firstRetryMs;
    this.#connect();
  }

  /** What is in the socket still goes out. */
  close(): void {
    this.#wanted = false;
    clearTimeout(this.#retryTimer);
    const socket = this.#socket;
    this.#socket = undefined;
    this.#config = undefined;
    socket?.close(1000);
  }

  sendVideo(video: EncodedVideo): void {
    if (video.config) this.#config = video.config;
    const wasAwaiting = this.#awaitingKeyframe;
    if (!this.#ready() || (wasAwaiting && !video.keyframe)) {
      this.#events.onPictureDropped();
      // Asked for at every picture until one comes: a request may meet an encoder that starts anew.
      if (this.#ready() && !video.keyframe) this.#events.onKeyframeNeeded();
      this.#awaitingKeyframe = true;
      return;
    }
    if (this.#config && (wasAwaiting || video.config)) {
      this.#send('videoConfig', false, video.ptsUs, writeVideoConfigPayload(this.#config));
    }
    this.#awaitingKeyframe = false;
    this.#send('video', video.keyframe, video.ptsUs, video.payload);
  }

  sendAudio({ bus, samples, ptsUs }: MixedAudio): void {
    if (!this.#ready()) return;
    this.#furtherBuses = Math.max(this.#furtherBuses, bus);
    const payload = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    this.#send('audio', false, ptsUs, payload, bus);
  }

  #ready(): boolean {
    return (
      this.#socket?.readyState === WebSocket.OPEN &&
      this.#socket.bufferedAmount < maxBufferedBytes &&
      sequenceSpace.distance(this.#acked, this.#sequence) <
        maxUnackedFrames + maxUnackedBlocks * this.#furtherBuses
    );
  }

  #send(kind: MediaFrameKind, keyframe: boolean, ptsUs: number, payload: Uint8Array, track = 0): void {
    const sequence = this.#sequence;
    this.#sequence = sequenceSpace.add(sequence, 1);
    this.#socket?.send(writeMediaFrame({ kind, keyframe, track, sequence, ptsUs, payload }));
  }

  #connect(): void {
    const socket = new WebSocket(this.#url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    const timeout = setTimeout(() => socket.close(), connectTimeoutMs);
    socket.onopen = () => {
      clearTimeout(timeout);
      this.#retryMs = firstRetryMs;
      this.#told = false;
      this.#awaitingKeyframe = true;
      // Nothing of an earlier connection will be acknowledged any more.
      this.#acked = this.#sequence;
      this.#events.onKeyframeNeeded();
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (socket === this.#socket && data instanceof ArrayBuffer) this.#receive(new Uint8Array(data));
    };
    socket.onclose = () => {
      clearTimeout(timeout);
      if (socket !== this.#socket || !this.#wanted) return;
      if (!this.#told) {
        this.#told = true;
        this.#events.onLost(t('The connection to the studio’s engine was lost; it is being tried again.'));
      }
      this.#retryTimer = setTimeout(() => this.#connect(), this.#retryMs);
      this.#retryMs = Math.min(maxRetryMs, this.#retryMs * 2);
    };
  }

  #receive(bytes: Uint8Array): void {
    let frame;
    try {
      frame = readMediaFrame(bytes);
    } catch {
      this.#socket?.close(1002);
      return;
    }
    if (frame.kind === 'keyframeRequest') this.#events.onKeyframeNeeded();
    if (frame.kind !== 'ack') return;
    const next = sequenceSpace.add(frame.sequence, 1);
    if (sequenceSpace.isBefore(this.#acked, next)) this.#acked = next;
  }
}
