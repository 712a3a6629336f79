import type { Disposable } from '../../../shared/base/disposable.ts';
import type { CaptureDevice, CaptureState } from '../program-controller.ts';
import { t } from '../../language/language.ts';
import type { CameraOffer } from './camera-formats.ts';
import { captureProblem } from './capture-problem.ts';
import type { DevicePool } from './device-pool.ts';

/** A failed device is tried again this often, for not every plug makes an event. */
const retryMs = 3000;
/** A device that gives nothing for so long is closed and opened anew. */
const mutedTooLongMs = 2000;

export interface DeviceCaptureOptions {
  /** Source id or audio input id. */
  id: string;
  kind: CaptureDevice['kind'];
  deviceId: string;
  deviceLabel: string;
  constraints: MediaTrackConstraints;
  /** A track was opened; what is returned ends its use. The track itself is stopped by the capture. */
  onTrack(track: MediaStreamTrack): Disposable;
  onState(state: CaptureState): void;
}

const silentSentences: Record<CaptureDevice['kind'], string> = {
  get camera(): string {
    return t('The camera gives no picture any more. Check its cable; it is taken up again by itself.');
  },
  get microphone(): string {
    return t('The microphone gives no sound any more. Check its cable; it is taken up again by itself.');
  },
};

/** One source's camera or strip's microphone: opened, watched, and taken up again after a loss. */
export class DeviceCapture implements Disposable {
  readonly #pool: DevicePool;
  readonly #options: DeviceCaptureOptions;
  readonly #poolChange: Disposable;
  #state: CaptureState;
  #use: { track: MediaStreamTrack; end: () => void } | undefined;
  #opening = false;
  /** It delivered once: from then on no other device stands in, for that one was never chosen. */
  #settled = false;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #mutedTimer: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;

  constructor(pool: DevicePool, options: DeviceCaptureOptions) {
    this.#pool = pool;
    this.#options = options;
    this.#state = { id: options.id, phase: 'starting' };
    this.#poolChange = pool.onChange(() => {
      if (this.#state.phase === 'failed') this.retry();
    });
    void this.#open();
  }

  get state(): CaptureState {
    return this.#state;
  }

  /** Takes a failed device up again. */
  retry(): void {
    if (this.#state.phase === 'running' || this.#opening || this.#disposed) return;
    this.#close();
    void this.#open();
  }

  /** Media came, at this size. */
  handleRunning(size?: { width: number; height: number }): void {
    if (!this.#use) return;
    this.#settled = true;
    const offer = this.#options.kind === 'camera' ? offerOf(this.#use.track) : undefined;
    this.#setState({ id: this.#options.id, phase: 'running', ...size, ...(offer && { offer }) });
  }

  /** Nothing comes any more though the track lives. */
  handleSilence(): void {
    if (!this.#use) return;
    this.#close();
    this.#fail({ code: 'DEVICE_MISSING', message: silentSentences[this.#options.kind] });
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#poolChange.dispose();
    this.#close();
  }

  async #open(): Promise<void> {
    this.#opening = true;
    const { kind, deviceId, deviceLabel, constraints } = this.#options;
    try {
      const wanted = {
        kind,
        deviceId,
        deviceLabel,
        orAnother: !this.#settled || (!deviceId && !deviceLabel),
      };
      const track = await this.#pool.open(wanted, constraints);
      if (this.#disposed) track.stop();
      else this.#use = this.#start(track);
    } catch (failure) {
      const { code, message } = captureProblem(failure, kind);
      const known = code === 'DEVICE_MISSING' || code === 'DEVICE_PERMISSION' ? code : 'INTERNAL';
      this.#fail({ code: known, message });
    } finally {
      this.#opening = false;
    }
  }

  #start(track: MediaStreamTrack): { track: MediaStreamTrack; end: () => void } {
    const use = this.#options.onTrack(track);
    const silent = (): void => this.handleSilence();
    const muted = (): void => {
      this.#mutedTimer = setTimeout(silent, mutedTooLongMs);
    };
    const unmuted = (): void => clearTimeout(this.#mutedTimer);
    track.addEventListener('ended', silent);
    track.addEventListener('mute', muted);
    track.addEventListener('unmute', unmuted);
    return {
      track,
      end: () => {
        unmuted();
        track.removeEventListener('ended', silent);
        track.removeEventListener('mute', muted);
        track.removeEventListener('unmute', unmuted);
        use.dispose();
        track.stop();
      },
    };
  }

  #close(): void {
    clearTimeout(this.#retryTimer);
    this.#use?.end();
    this.#use = undefined;
  }

  #fail(problem: NonNullable<CaptureState['problem']>): void {
    if (this.#disposed) return;
    this.#setState({ id: this.#options.id, phase: 'failed', problem });
    // Asking again for what was refused would only annoy: that waits for the performer.
    if (problem.code !== 'DEVICE_PERMISSION') this.#retryTimer = setTimeout(() => this.retry(), retryMs);
  }

  #setState(state: CaptureState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}

/** What a camera can give at most, where the browser knows. */
function offerOf(track: MediaStreamTrack): CameraOffer {
  // What a canvas or a generator gives is no device, and says nothing.
  const { width, height, frameRate } = track.getCapabilities();
  return {
    ...(width?.max !== undefined && { width: width.max }),
    ...(height?.max !== undefined && { height: height.max }),
    ...(frameRate?.max !== undefined && { frameRate: Math.round(frameRate.max) }),
  };
}
