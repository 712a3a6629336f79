/** A camera of the script: a canvas of one colour. */
interface ScriptedCamera {
  deviceId: string;
  label: string;
  color: string;
  /** Pictures a second. */
  frameRate: number;
}

/** Amplitude of the scripted microphone's tone: −20 dBFS. */
const toneLevel = 0.1;
const toneHz = 440;

/** Stands in for `navigator.mediaDevices`: cameras that a test plugs, unplugs and freezes. */
export class ScriptedDevices extends EventTarget {
  readonly #cameras: ScriptedCamera[] = [];
  readonly #open: {
    deviceId: string;
    track: MediaStreamTrack;
    timer: number;
    canvas: HTMLCanvasElement;
  }[] = [];
  #microphone: { sampleRate: number; channels: number } | undefined;
  /** The name of the DOMException that every opening fails with. */
  refusal: string | undefined;

  plug(deviceId: string, label: string, color: string, frameRate = 30): void {
    this.#cameras.push({ deviceId, label, color, frameRate });
    this.dispatchEvent(new Event('devicechange'));
  }

  /** A microphone with a tone on each of its channels. */
  plugMicrophone(sampleRate: number, channels: number): void {
    this.#microphone = { sampleRate, channels };
    this.dispatchEvent(new Event('devicechange'));
  }

  /** Open cameras give pictures of another size from now on. */
  resize(width: number, height: number): void {
    for (const { canvas } of this.#open) Object.assign(canvas, { width, height });
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
    const cameras = this.#cameras.map(({ deviceId, label }) => ({
      ...{ deviceId, label },
      kind: 'videoinput' as const,
    }));
    const microphone = { deviceId: 'tone', label: 'Tone', kind: 'audioinput' as const };
    return Promise.resolve(this.#microphone ? [...cameras, microphone] : cameras);
  }

  getUserMedia({ video, audio }: MediaStreamConstraints): Promise<MediaStream> {
    if (this.refusal) return Promise.reject(new DOMException('Scripted.', this.refusal));
    if (audio && this.#microphone) return Promise.resolve(toneStream(this.#microphone));
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
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.fillStyle = '#000000';
      context.fillRect(count++ % 320, 0, 1, 1);
    }, 1000 / camera.frameRate);
    const stream = canvas.captureStream();
    const [track] = stream.getVideoTracks();
    if (track) this.#open.push({ deviceId: camera.deviceId, track, timer, canvas });
    return Promise.resolve(stream);
  }
}

/** As a device of this rate and these channels delivers it: ten milliseconds at a time. */
function toneStream({ sampleRate, channels }: { sampleRate: number; channels: number }): MediaStream {
  const track = new MediaStreamTrackGenerator({ kind: 'audio' });
  const writer = track.writable.getWriter();
  const startMs = performance.now();
  let frames = 0;
  const timer = setInterval(() => {
    while ((frames / sampleRate) * 1000 < performance.now() - startMs) {
      const numberOfFrames = sampleRate / 100;
      const tone = Float32Array.from(
        { length: numberOfFrames },
        (_, index) => toneLevel * Math.sin(((frames + index) / sampleRate) * toneHz * 2 * Math.PI),
      );
      const data = new Float32Array(numberOfFrames * channels);
      for (let channel = 0; channel < channels; channel++) data.set(tone, channel * numberOfFrames);
      const timestamp = startMs * 1000 + (frames / sampleRate) * 1e6;
      const format = 'f32-planar';
      const init = {
        format,
        sampleRate,
        numberOfFrames,
        numberOfChannels: channels,
        timestamp,
        data,
      } as const;
      // The track was stopped.
      writer.write(new AudioData(init)).catch(() => clearInterval(timer));
      frames += numberOfFrames;
    }
  }, 10);
  return new MediaStream([track]);
}
