import { toDisposable, type Disposable } from '../../../shared/base/disposable.ts';
import type { AudioInput } from '../../../shared/scene/model.ts';
import type { MeterReading } from './meter-reading.ts';
import type { MixerReport, MixerRequest } from './messages.ts';

/** Fader position that means silence, dB. */
const silentDb = -60;

export interface MixerClientEvents {
  onMeters(readings: readonly MeterReading[]): void;
  onMicrophoneRunning(inputId: string): void;
  onMicrophoneSilent(inputId: string): void;
  onFailure(message: string): void;
}

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
        case 'microphoneRunning':
          events.onMicrophoneRunning(data.inputId);
          return;
        case 'microphoneSilent':
          events.onMicrophoneSilent(data.inputId);
      }
    };
    this.#worker.onerror = () => events.onFailure('The program sound has stopped. Reload the studio.');
    this.#post({ type: 'init', link }, [link]);
  }

  setInputs(inputs: readonly AudioInput[]): void {
    const strips = inputs.map(({ id, muted, gainDb }) => ({
      id,
      gain: muted || gainDb <= silentDb ? 0 : 10 ** (gainDb / 20),
    }));
    this.#post({ type: 'strips', strips });
  }

  /** Gives a microphone's sound to a strip until the returned disposable is disposed. */
  connectMicrophone(inputId: string, track: MediaStreamTrack): Disposable {
    const { readable } = new MediaStreamTrackProcessor({ track: track as MediaStreamAudioTrack });
    this.#post({ type: 'microphone', inputId, audio: readable }, [readable]);
    return toDisposable(() => this.#post({ type: 'dropMicrophone', inputId }));
  }

  dispose(): void {
    this.#worker.terminate();
  }

  #post(request: MixerRequest, transfer: Transferable[] = []): void {
    this.#worker.postMessage(request, transfer);
  }
}
