import { toDisposable, type Disposable } from '../../../shared/base/disposable.ts';
import type { CaptureDevice } from '../program-controller.ts';
import { captureProblem, missingDevice } from './capture-problem.ts';
import type { DevicePort } from './device-port.ts';

/** Which device is wanted; both empty for whichever is first. */
export interface WantedDevice {
  kind: CaptureDevice['kind'];
  deviceId: string;
  deviceLabel: string;
  /** Whether any other device of the kind will do when the wanted one is not there. */
  orAnother: boolean;
}

/** Cameras and microphones: lists them, finds the wanted one, opens it. */
export class DevicePool implements Disposable {
  readonly #port: DevicePort;
  readonly #listeners = new Set<() => void>();
  #devices: readonly CaptureDevice[] = [];
  readonly #refreshSoon = (): void => void this.refresh();

  constructor(port: DevicePort) {
    this.#port = port;
    port.addEventListener('devicechange', this.#refreshSoon);
  }

  /** As of the last look; labels are empty until capture was permitted. */
  get devices(): readonly CaptureDevice[] {
    return this.#devices;
  }

  /** Called after every look at the devices. */
  onChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return toDisposable(() => this.#listeners.delete(listener));
  }

  async refresh(): Promise<readonly CaptureDevice[]> {
    const devices = await this.#list();
    const changed = JSON.stringify(devices) !== JSON.stringify(this.#devices);
    this.#devices = devices;
    if (changed) for (const listener of this.#listeners) listener();
    return devices;
  }

  /**
   * Asks for what has not been permitted yet.
   * @throws FootlightError DEVICE_PERMISSION or DEVICE_MISSING
   */
  async request(): Promise<readonly CaptureDevice[]> {
    const devices = await this.#list();
    for (const kind of ['camera', 'microphone'] as const) {
      const ofKind = devices.filter((device) => device.kind === kind);
      if (ofKind.length === 0 || ofKind.some((device) => device.label !== '')) continue;
      const track = await this.#getTrack(kind, true);
      track.stop();
    }
    if (devices.length === 0) throw missingDevice('camera');
    return this.refresh();
  }

  /**
   * Opens the wanted device: by id, else by label, else the first.
   * @throws FootlightError DEVICE_PERMISSION, DEVICE_MISSING or INTERNAL
   */
  async open(wanted: WantedDevice, constraints: MediaTrackConstraints): Promise<MediaStreamTrack> {
    const devices = (await this.refresh()).filter((device) => device.kind === wanted.kind);
    const named = devices.some((device) => device.deviceId !== '');
    const device =
      devices.find((each) => each.deviceId !== '' && each.deviceId === wanted.deviceId) ??
      devices.find((each) => each.label !== '' && each.label === wanted.deviceLabel) ??
      (wanted.orAnother ? devices[0] : undefined);
    if (!device && (named || devices.length === 0)) throw missingDevice(wanted.kind);
    // Before the first permission devices have no ids, and the wanted one can only be wished for.
    let deviceId: ConstrainDOMString | undefined;
    if (device?.deviceId) deviceId = { exact: device.deviceId };
    else if (wanted.deviceId !== '') deviceId = { ideal: wanted.deviceId };
    const track = await this.#getTrack(wanted.kind, { ...constraints, ...(deviceId && { deviceId }) });
    if (!named) await this.refresh();
    return track;
  }

  dispose(): void {
    this.#port.removeEventListener('devicechange', this.#refreshSoon);
    this.#listeners.clear();
  }

  async #list(): Promise<CaptureDevice[]> {
    const infos = await this.#port.enumerateDevices();
    return infos.flatMap(({ deviceId, kind, label }) => {
      if (kind === 'audiooutput') return [];
      return { deviceId, label, kind: kind === 'videoinput' ? ('camera' as const) : ('microphone' as const) };
    });
  }

  async #getTrack(
    kind: CaptureDevice['kind'],
    constraints: MediaTrackConstraints | true,
  ): Promise<MediaStreamTrack> {
    try {
      const stream = await this.#port.getUserMedia({ [kind === 'camera' ? 'video' : 'audio']: constraints });
      const track = stream.getTracks()[0];
      if (!track) throw missingDevice(kind);
      return track;
    } catch (failure) {
      throw captureProblem(failure, kind);
    }
  }
}
