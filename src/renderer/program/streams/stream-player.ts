import { AudioSample, VideoSample } from 'mediabunny';
import { messageOf } from '../../../shared/base/errors.ts';
import {
  readStreamPiece,
  streamStateSchema,
  type StreamPiece,
  type StreamState,
  type StreamTrack,
} from '../../../shared/contracts/stream-link.ts';
import { readInitSegment } from '../../../shared/media/fmp4/init-reader.ts';
import { MediaOutput } from '../media/media-output.ts';
import { programNowUs } from '../program-clock.ts';
import { LiveClock } from './live-clock.ts';
import type { StreamSourceState } from './messages.ts';
import { TrackDecoder } from './track-decoder.ts';

const reconnectMs = 1000;
/** The end of one stretch is still played while the next one comes in. */
const maxStretches = 3;

/** Plays one live stream that the engine reads: decodes it and sends it with the times at which it is due. */
export class StreamPlayer {
  readonly #socketUrl: string;
  readonly #address: string;
  readonly #output: MediaOutput;
  readonly #onState: (state: StreamSourceState) => void;
  readonly #decoders = new Map<StreamTrack, TrackDecoder>();
  #state: StreamSourceState = { phase: 'connecting' };
  #socket: WebSocket | undefined;
  #reconnectTimer: ReturnType<typeof setTimeout> | undefined;
  #holdBackUs = 0;
  /** Of the stretches between discontinuities. */
  readonly #clocks = new Map<number, LiveClock>();
  /** Of the last sound that was sent. */
  #soundStretch: number | undefined;

  constructor(
    socketUrl: string,
    address: string,
    frames: MessagePort,
    onState: (state: StreamSourceState) => void,
  ) {
    this.#socketUrl = socketUrl;
    this.#address = address;
    this.#output = new MediaOutput(frames);
    this.#onState = onState;
    this.#connect();
  }

  setSound(port: MessagePort | undefined): void {
    this.#output.setSound(port, this.#clocks.size > 0 ? programNowUs() : undefined);
  }

  close(): void {
    clearTimeout(this.#reconnectTimer);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(1000);
    this.#reset();
    this.#output.close();
  }

  #connect(): void {
    const socket = new WebSocket(this.#socketUrl);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ url: this.#address }));
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (socket === this.#socket) this.#receive(data);
    };
    socket.onclose = () => {
      if (socket !== this.#socket) return;
      this.#reset();
      this.#reconnectTimer = setTimeout(() => this.#connect(), reconnectMs);
    };
  }

  #receive(data: unknown): void {
    try {
      if (data instanceof ArrayBuffer) this.#play(readStreamPiece(new Uint8Array(data)));
      else this.#handleState(streamStateSchema.parse(JSON.parse(String(data))));
    } catch (failure) {
      this.#fail(failure);
    }
  }

  #handleState(state: StreamState): void {
    // A retry that finds nothing again is no news.
    if (state.phase === 'connecting' && this.#state.phase === 'offline') return;
    this.#reset();
    if (state.phase === 'live') this.#holdBackUs = state.holdBackMs * 1000;
    else this.#tell(state);
  }

  #play({ kind, track, discontinuity, behindMs, bytes }: StreamPiece): void {
    if (kind === 'init') {
      this.#decoders.get(track)?.finish();
      this.#decoders.set(track, this.#newDecoder(track, discontinuity, bytes));
      return;
    }
    const startUs = this.#decoders.get(track)?.take(bytes);
    if (startUs === undefined) return;
    const isFirst = this.#clocks.size === 0;
    const nowUs = programNowUs();
    const begins = this.#clockOf(discontinuity).handleArrival(startUs + behindMs * 1000, nowUs);
    if (begins === 'again' || isFirst) this.#output.begin(nowUs);
  }

  /** Sound and picture go by one clock. */
  #clockOf(discontinuity: number): LiveClock {
    const known = this.#clocks.get(discontinuity);
    if (known) return known;
    const clock = new LiveClock(this.#holdBackUs);
    this.#clocks.set(discontinuity, clock);
    const [oldest] = this.#clocks.keys();
    if (this.#clocks.size > maxStretches && oldest !== undefined) this.#clocks.delete(oldest);
    return clock;
  }

  #newDecoder(track: StreamTrack, discontinuity: number, init: Uint8Array): TrackDecoder {
    const dueUs = (streamUs: number): number | undefined => this.#clocks.get(discontinuity)?.dueUs(streamUs);
    const decoder: TrackDecoder = new TrackDecoder(readInitSegment(init), {
      dueUs,
      onPicture: (frame) => {
        const sample = new VideoSample(frame);
        try {
          const due = dueUs(frame.timestamp);
          if (due !== undefined) this.#show(sample, due);
        } finally {
          sample.close();
        }
      },
      onSound: (sound) => {
        const sample = new AudioSample(sound);
        const due = dueUs(sound.timestamp);
        if (due !== undefined) this.#sendSound(sample, due, discontinuity);
        sample.close();
      },
      onFailure: (failure) => {
        if (this.#decoders.get(track) === decoder) this.#fail(failure);
      },
    });
    return decoder;
  }

  #sendSound(sample: AudioSample, dueUs: number, discontinuity: number): void {
    const joins = this.#soundStretch !== undefined && discontinuity !== this.#soundStretch;
    this.#soundStretch = discontinuity;
    if (joins) this.#output.joinSound(dueUs);
    this.#output.sendSound(sample, dueUs, 1);
  }

  #show(sample: VideoSample, dueUs: number): void {
    this.#output.sendPicture(sample, dueUs);
    const { displayWidth: width, displayHeight: height } = sample;
    const { phase, width: knownWidth, height: knownHeight } = this.#state;
    if (phase !== 'live' || width !== knownWidth || height !== knownHeight)
      this.#tell({ phase: 'live', width, height });
  }

  /** Begins anew with another connection. */
  #fail(failure: unknown): void {
    this.#reset();
    this.#tell({ phase: 'offline', problem: `The stream can’t be played: ${messageOf(failure)}` });
    this.#socket?.close(1000);
  }

  #reset(): void {
    for (const decoder of this.#decoders.values()) decoder.close();
    this.#decoders.clear();
    this.#soundStretch = undefined;
    if (this.#clocks.size === 0) return;
    this.#clocks.clear();
    this.#output.pause(programNowUs());
    this.#output.clearPicture();
  }

  #tell(state: StreamSourceState): void {
    this.#state = state;
    this.#onState(state);
  }
}
