/** A camera of the script: a canvas of one colour. */
interface ScriptedCamera {
  deviceId: string;
  label: string;
  color: string;
}

/** Stands in for `navigator.mediaDevices`: cameras that a test plugs, unplugs and freezes. */
export class ScriptedDevices extends EventTarget {
  readonly #cameras: ScriptedCamera[] = [];
  readonly #open: { deviceId: string; track: MediaStreamTrack; timer: number }[] = [];
  /** The name of the DOMException that every opening fails with. */
  refusal: string | undefined;

  plug(deviceId: string, label: string, color: string): void {
    this.#cameras.push({ deviceId, label, color });
    this.dispatchEvent(new Event('devicechange'));
  }

  unplug(deviceId: string): void {
    this.#cameras.splice(
      this.#cameras.findIndex((camera) => camera.deviceId === deviceId),
      1,
    );
    for (const { track } of this.#open.filter((each) => each.deviceId === deviceId)) {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
    this.dispatchEvent(new Event('devicechange'));
  }

  /** Cameras stay and their tracks live on, but no picture comes any more. */
  freeze(): void {
    for (const { timer } of this.#open) clearInterval(timer);
  }

  enumerateDevices(): Promise<Pick<MediaDeviceInfo, 'deviceId' | 'kind' | 'label'>[]> {
    return Promise.resolve(
      this.#cameras.map(({ deviceId, label }) => ({ deviceId, label, kind: 'videoinput' as const })),
    );
  }

  getUserMedia({ video }: MediaStreamConstraints): Promise<MediaStream> {
    if (this.refusal) return Promise.reject(new DOMException('Scripted.', this.refusal));
    const wanted =
      typeof video === 'object' ? (video.deviceId as { exact?: string } | undefined)?.exact : undefined;
    const camera = this.#cameras.find((each) => wanted === undefined || each.deviceId === wanted);
    if (!camera) return Promise.reject(new DOMException('Scripted.', 'NotFoundError'));
    const canvas = document.createElement('canvas');
    canvas.width = 320;
    canvas.height = 180;
    const context = canvas.getContext('2d');
    let count = 0;
    const timer = window.setInterval(() => {
      if (!context) return;
      context.fillStyle = camera.color;
      context.fillRect(0, 0, 320, 180);
      context.fillStyle = '#000000';
      context.fillRect(count++ % 320, 0, 1, 1);
    }, 33);
    const stream = canvas.captureStream();
    const [track] = stream.getVideoTracks();
    if (track) this.#open.push({ deviceId: camera.deviceId, track, timer });
    return Promise.resolve(stream);
  }
}
