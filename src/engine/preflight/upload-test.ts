import { FootlightError, messageOf } from '../../shared/base/errors.ts';
import type { EncodingSettings } from '../../shared/contracts/engine.ts';
import type { UploadTestState } from '../../shared/contracts/preflight.ts';
import type { AudioConfig, AudioPacket, VideoConfig, VideoPacket } from '../../shared/media/codec/packets.ts';
import type { ProgramConsumer, ProgramOutput } from '../encode/program-output.ts';
import { LegStream } from '../../publish/leg-stream.ts';
import type { Publisher } from '../../publish/publisher.ts';
import { sleep, type Timing } from '../../publish/timing.ts';
import { padPicture } from './filler.ts';

/** The first moments fill buffers on the way and say nothing. */
const warmUpMs = 2_500;
const measureMs = 10_000;
const stepMs = 250;
/** From being let in to the first picture. */
const firstPictureMs = 8_000;

export interface UploadTestOptions {
  publisher: Publisher;
  output: ProgramOutput;
  encoding: EncodingSettings;
  frameRate: number;
  timing: Timing;
  onKeyframeWanted: () => void;
}

/** The program, filled up to its full bitrate however quiet the picture is, sent once to see what gets through. */
export class UploadTest implements ProgramConsumer {
  readonly #options: UploadTestOptions;
  readonly #stream: LegStream;
  #codec: VideoConfig['codec'] = 'h264';

  constructor(options: UploadTestOptions) {
    this.#options = options;
    this.#stream = new LegStream(options.timing, options.onKeyframeWanted);
  }

  handleVideoConfig(config: VideoConfig): void {
    this.#codec = config.codec;
    this.#stream.handleVideoConfig(config);
  }

  handleAudioConfig(config: AudioConfig): void {
    this.#stream.handleAudioConfig(config);
  }

  handleVideo(packet: VideoPacket): void {
    const { encoding, frameRate } = this.#options;
    const wantedBytes = Math.round((encoding.videoBitrateKbps * 125) / frameRate);
    this.#stream.handleVideo({ ...packet, data: padPicture(this.#codec, packet.data, wantedBytes) });
  }

  handleAudio(packet: AudioPacket): void {
    this.#stream.handleAudio(packet);
  }

  /** Connects, sends and measures; the last state is `done` or `failed`, unless `signal` aborts. */
  async *run(signal: AbortSignal): AsyncGenerator<UploadTestState> {
    const { publisher, output, timing, encoding } = this.#options;
    const asked = { askedKbps: encoding.videoBitrateKbps + encoding.audioBitrateKbps };
    const nothing = { ...asked, progress: 0, measuredKbps: 0, droppedFrames: 0 };
    let lost: FootlightError | undefined;
    const closed = publisher.on('closed', ({ error }) => {
      lost = error ?? new FootlightError('DESTINATION_LOST', 'The destination closed the connection.');
    });
    try {
      yield { ...nothing, phase: 'connecting' };
      await publisher.connect(signal);
      output.add(this);
      this.#stream.begin(publisher);
      const acceptedAtMs = timing.nowUs() / 1000;
      while (this.#stream.sentVideoFrames === 0) {
        if (signal.aborted) return;
        if (lost) throw lost;
        if (timing.nowUs() / 1000 - acceptedAtMs > firstPictureMs) {
          throw new FootlightError('NOT_READY', 'The program’s picture did not come. Try again in a moment.');
        }
        await sleep(timing, stepMs, signal);
      }
      const startMs = timing.nowUs() / 1000;
      let from: { ms: number; bytes: number } | undefined;
      for (;;) {
        await sleep(timing, stepMs, signal);
        if (signal.aborted) return;
        if (lost) throw lost;
        const nowMs = timing.nowUs() / 1000;
        if (nowMs - startMs < warmUpMs) {
          yield { ...nothing, phase: 'measuring', progress: (nowMs - startMs) / (warmUpMs + measureMs) };
          continue;
        }
        from ??= { ms: nowMs, bytes: publisher.bytesSent };
        const forMs = nowMs - from.ms;
        const state = {
          ...asked,
          progress: Math.min(1, (nowMs - startMs) / (warmUpMs + measureMs)),
          measuredKbps: forMs > 0 ? Math.round(((publisher.bytesSent - from.bytes) * 8) / forMs) : 0,
          droppedFrames: this.#stream.droppedVideoFrames,
        };
        const isOver = forMs >= measureMs;
        yield { ...state, phase: isOver ? 'done' : 'measuring' };
        if (isOver) return;
      }
    } catch (failure) {
      const { code, message } =
        failure instanceof FootlightError
          ? failure
          : { code: 'INTERNAL' as const, message: messageOf(failure) };
      if (!signal.aborted) yield { ...nothing, phase: 'failed', problem: { code, message } };
    } finally {
      closed.dispose();
      this.#stream.end();
      await Promise.all([output.remove(this), publisher.close()]);
    }
  }
}
