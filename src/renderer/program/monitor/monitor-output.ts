import type { Disposable } from '../../../shared/base/disposable.ts';
import { messageOf } from '../../../shared/base/errors.ts';
import type { MonitorSettings } from '../../../shared/contracts/engine.ts';

export interface MonitorOutputOptions {
  /** Lets the mixer write what the performer hears, until the returned disposable is disposed. */
  connect: (sink: WritableStream<AudioData>) => Disposable;
  /** The chosen device can't be played on. */
  onProblem: (message: string) => void;
}

/** Plays what the performer hears, on the device of their choice, for as long as there is anything to hear. */
export class MonitorOutput implements Disposable {
  readonly #options: MonitorOutputOptions;
  #settings: MonitorSettings | undefined;
  #wanted = false;
  #playing: { element: HTMLAudioElement; track: MediaStreamTrack; connection: Disposable } | undefined;

  constructor(options: MonitorOutputOptions) {
    this.#options = options;
  }

  setSettings(settings: MonitorSettings): void {
    const before = this.#settings;
    this.#settings = settings;
    this.#applyVolume();
    if (this.#playing && before?.deviceId !== settings.deviceId) void this.#choose(this.#playing.element);
  }

  /** Plays as long as this is true. */
  setWanted(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted) this.#start();
    else this.#stop();
  }

  dispose(): void {
    this.setWanted(false);
  }

  #start(): void {
    const track = new MediaStreamTrackGenerator({ kind: 'audio' });
    const element = new Audio();
    element.srcObject = new MediaStream([track]);
    this.#playing = { element, track, connection: this.#options.connect(track.writable) };
    this.#applyVolume();
    void this.#choose(element);
  }

  #stop(): void {
    const playing = this.#playing;
    this.#playing = undefined;
    if (!playing) return;
    playing.connection.dispose();
    playing.element.pause();
    playing.element.srcObject = null;
    playing.track.stop();
  }

  #applyVolume(): void {
    if (this.#playing) this.#playing.element.volume = (this.#settings?.volumePercent ?? 100) / 100;
  }

  /** Never another device than the chosen one: it could be the loudspeakers beside an open microphone. */
  async #choose(element: HTMLAudioElement): Promise<void> {
    const { deviceId = '', deviceLabel = '' } = this.#settings ?? {};
    try {
      element.pause();
      await element.setSinkId(deviceId);
      if (this.#playing?.element === element) await element.play();
    } catch (failure) {
      if (this.#playing?.element !== element) return;
      const device = deviceLabel || 'the default output';
      this.#options.onProblem(
        `What you monitor can’t be played on ${device}: ${messageOf(failure)}. Choose another output in the mixer.`,
      );
    }
  }
}
