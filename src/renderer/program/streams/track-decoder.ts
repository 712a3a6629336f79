import type { ReadTrack } from '../../../shared/media/fmp4/init-reader.ts';
import { readBoxes, readFragment } from '../../../shared/media/fmp4/box-reader.ts';
import { programNowUs } from '../program-clock.ts';

/** So long before it is due a frame is given to the decoder: decoders have few pictures to lend. */
const decodeAheadUs = 350_000;
const paceMs = 20;

type Encoded = EncodedVideoChunk | EncodedAudioChunk;

interface WaitingFrame {
  chunk: Encoded;
  /** Stream time by which it is decoded. */
  decodeUs: number;
}

export interface TrackDecoderPorts {
  /** Program time of a time of the stream; undefined as long as that isn't known. */
  dueUs(streamUs: number): number | undefined;
  onPicture(frame: VideoFrame): void;
  onSound(sound: AudioData): void;
  onFailure(failure: unknown): void;
}

/** Decodes what follows one initialisation of a track, a little before it is due. */
export class TrackDecoder {
  readonly #track: ReadTrack;
  readonly #ports: TrackDecoderPorts;
  readonly #decoder: VideoDecoder | AudioDecoder;
  readonly #waiting: WaitingFrame[] = [];
  readonly #timer: ReturnType<typeof setInterval>;
  /** Decoding begins with a keyframe. */
  #begun = false;
  #finishing = false;

  /** @throws DOMException where the codec is not known here */
  constructor(track: ReadTrack, ports: TrackDecoderPorts) {
    this.#track = track;
    this.#ports = ports;
    const { codecs: codec, description } = track;
    if (track.kind === 'video') {
      const decoder = new VideoDecoder({
        output: (frame) => ports.onPicture(frame),
        error: (failure) => ports.onFailure(failure),
      });
      decoder.configure({ codec, description, optimizeForLatency: true });
      this.#decoder = decoder;
    } else {
      const decoder = new AudioDecoder({
        output: (sound) => ports.onSound(sound),
        error: (failure) => ports.onFailure(failure),
      });
      const { sampleRate, channels: numberOfChannels } = track;
      decoder.configure({ codec, description, sampleRate, numberOfChannels });
      this.#decoder = decoder;
    }
    this.#timer = setInterval(() => this.#decode(), paceMs);
  }

  /**
   * Takes fragments in their order.
   * @returns the stream time at which the first one begins, µs
   * @throws FootlightError PROTOCOL_VIOLATION
   */
  take(bytes: Uint8Array): number | undefined {
    let startUs: number | undefined;
    for (const fragment of fragmentsOf(bytes)) {
      for (const run of readFragment(fragment).runs) {
        if (run.trackId !== this.#track.trackId) continue;
        const { timescale, kind } = this.#track;
        let ticks = run.baseTimeTicks;
        startUs ??= (ticks / timescale) * 1e6;
        for (const { durationTicks, compositionOffsetTicks, keyframe, data } of run.samples) {
          const init = {
            type: keyframe || kind === 'audio' ? 'key' : 'delta',
            timestamp: Math.round(((ticks + compositionOffsetTicks) / timescale) * 1e6),
            duration: Math.round((durationTicks / timescale) * 1e6),
            data,
          } as const;
          const chunk = kind === 'video' ? new EncodedVideoChunk(init) : new EncodedAudioChunk(init);
          this.#waiting.push({ chunk, decodeUs: (ticks / timescale) * 1e6 });
          ticks += durationTicks;
        }
      }
    }
    return startUs;
  }

  /** Nothing more comes: what is there is still played. */
  finish(): void {
    this.#finishing = true;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#waiting.length = 0;
    if (this.#decoder.state !== 'closed') this.#decoder.close();
  }

  #decode(): void {
    const untilUs = programNowUs() + decodeAheadUs;
    for (;;) {
      const [next] = this.#waiting;
      const dueUs = next && this.#ports.dueUs(next.decodeUs);
      if (dueUs === undefined && this.#finishing) {
        this.#end();
        return;
      }
      if (!next || dueUs === undefined || dueUs > untilUs || this.#decoder.state === 'closed') return;
      this.#waiting.shift();
      if (!this.#begun && next.chunk.type !== 'key') continue;
      this.#begun = true;
      try {
        this.#decoder.decode(next.chunk);
      } catch (failure) {
        this.#ports.onFailure(failure);
        return;
      }
    }
  }

  #end(): void {
    clearInterval(this.#timer);
    const close = (): void => this.close();
    if (this.#decoder.state === 'configured') this.#decoder.flush().then(close, close);
    else close();
  }
}

/** Each moof with its mdat; a whole segment has several. */
function* fragmentsOf(bytes: Uint8Array): Generator<Uint8Array> {
  const boxes = readBoxes(bytes);
  const starts = boxes.filter(({ type }) => type === 'moof').map(({ offset }) => offset);
  for (const [index, start] of starts.entries())
    yield bytes.subarray(start, starts[index + 1] ?? bytes.byteLength);
}
