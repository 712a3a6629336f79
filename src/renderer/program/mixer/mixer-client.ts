import { toDisposable, type Disposable } from '../../../shared/base/disposable.ts';
import type { AudioInput } from '../../../shared/scene/model.ts';
import type { LoudnessReading, MeterReading } from './meter-reading.ts';
import type { MixerReport, MixerRequest } from './messages.ts';

export interface MixerClientEvents {
  onMeters(readings: readonly MeterReading[]): void;
  onLoudness(reading: LoudnessReading): void;
  onMicrophoneRunning(inputId: string): void;
  onMicrophoneSilent(inputId: string): void;
  onFailure(message: string): void;
}

/**
 * What waits while the mixer's worker stands still, 10 ms each: as long as the mixer makes up for. Chromium's own 10
 * are lost after a tenth of a second on a busy machine, and what comes after them lies beside its place.
 */
const maxBufferedChunks = 50;

/** The page's end of the mixer worker. */
export class MixerClient implements Disposable {
  readonly #worker: Worker;

  /** @param link the mix goes there (`MixedAudio`) */
  constructor(link: MessagePort, events: MixerClientEvents) {
    this.#worker = new Worker(new URL('./mixer.worker.ts', import.meta.url), { type: 'module' });
    this.#worker.onmessage = ({ data }: MessageEvent<MixerReport>) => {
      switch (data.type) {
        case 'meters':
          events.onMeters(data.readings);
          return;
        case 'loudness':
          events.onLoudness(data.reading);
          return;
        case 'microphoneRunning':
          events.onMicrophoneRunning(data.inputId);
          return;
        case 'microphoneSilent':
          events.onMicrophoneSilent(data.inputId);
          return;
        case 'failure':
          events.onFailure(data.message);
      }
    };
    this.#worker.onerror = () => events.onFailure('The program sound has stopped. Reload the studio.');
    this.#post({ type: 'init', link }, [link]);
  }

  setInputs(inputs: readonly AudioInput[]): void {
    this.#post({ type: 'strips', strips: inputs });
  }

  /** Mixes these buses and sends them to the link, beside the program's own. */
  setFurtherBuses(buses: readonly number[]): void {
    this.#post({ type: 'furtherBuses', buses });
  }

  /** Plays what the performer hears until the returned disposable is disposed. */
  connectMonitor(sink: WritableStream<AudioData>): Disposable {
    this.#post({ type: 'monitor', sink }, [sink]);
    return toDisposable(() => this.#post({ type: 'dropMonitor' }));
  }

  /** Leaves these strips out of what the performer hears. */
  setUnheard(inputIds: readonly string[]): void {
    this.#post({ type: 'unheard', inputIds });
  }

  resetLoudness(): void {
    this.#post({ type: 'resetLoudness' });
  }

  /** Gives a microphone's sound to a strip until the returned disposable is disposed. */
  connectMicrophone(inputId: string, track: MediaStreamTrack): Disposable {
    const { readable } = new MediaStreamTrackProcessor({
      track: track as MediaStreamAudioTrack,
      maxBufferSize: maxBufferedChunks,
    });
    this.#post({ type: 'microphone', inputId, audio: readable }, [readable]);
    return toDisposable(() => this.#post({ type: 'dropSound', inputId }));
  }

  /**
   * Gives a strip sound that comes ahead of its time, until the returned disposable is disposed.
   * @param port gives `SoundPacket`s
   */
  connectSound(inputId: string, port: MessagePort): Disposable {
    this.#post({ type: 'sound', inputId, port }, [port]);
    return toDisposable(() => this.#post({ type: 'dropSound', inputId }));
  }

  /**
   * Gives a strip short sounds until the returned disposable is disposed.
   * @param port gives `ClipPacket`s
   */
  connectClips(inputId: string, port: MessagePort): Disposable {
    this.#post({ type: 'clips', inputId, port }, [port]);
    return toDisposable(() => this.#post({ type: 'dropSound', inputId }));
  }

  dispose(): void {
    this.#worker.terminate();
  }

  #post(request: MixerRequest, transfer: Transferable[] = []): void {
    this.#worker.postMessage(request, transfer);
  }
}
