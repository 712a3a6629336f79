import type { DevicePort } from '../devices/device-port.ts';
import type { TestCameraRequest } from './messages.ts';
import microphoneUrl from './test-microphone.worklet.ts?worker&url';

const cameraId = 'test-camera';
const microphoneId = 'test-microphone';

/** The number that a constraint asks for. */
function asked(constraint: ConstrainULong | ConstrainDouble | undefined, otherwise: number): number {
  if (typeof constraint === 'number') return constraint;
  return constraint?.exact ?? constraint?.ideal ?? otherwise;
}

function refuseUnknown(constraints: MediaTrackConstraints, deviceId: string): void {
  const wanted = constraints.deviceId;
  if (typeof wanted !== 'object' || Array.isArray(wanted) || wanted.exact === undefined) return;
  if (wanted.exact !== deviceId)
    throw new DOMException('There is no such test device.', 'OverconstrainedError');
}

/** A track whose end ends its maker, too. */
function endedWith(track: MediaStreamTrack, end: () => void): MediaStreamTrack {
  const stop = track.stop.bind(track);
  track.stop = () => {
    stop();
    end();
  };
  return track;
}

function openCamera(constraints: MediaTrackConstraints): MediaStreamTrack {
  refuseUnknown(constraints, cameraId);
  const generator = new MediaStreamTrackGenerator({ kind: 'video' });
  const worker = new Worker(new URL('./test-camera.worker.ts', import.meta.url), { type: 'module' });
  const request: TestCameraRequest = {
    frames: generator.writable,
    width: asked(constraints.width, 1280),
    height: asked(constraints.height, 720),
    frameRate: asked(constraints.frameRate, 30),
  };
  worker.postMessage(request, [generator.writable]);
  return endedWith(generator, () => worker.terminate());
}

async function openMicrophone(constraints: MediaTrackConstraints): Promise<MediaStreamTrack> {
  refuseUnknown(constraints, microphoneId);
  const context = new AudioContext({ sampleRate: 48_000, sinkId: { type: 'none' } });
  await context.audioWorklet.addModule(microphoneUrl);
  const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  new AudioWorkletNode(context, 'test-microphone', { numberOfInputs: 0, outputChannelCount: [1] }).connect(
    destination,
  );
  const track = destination.stream.getAudioTracks()[0];
  if (!track) throw new DOMException('The test microphone has no track.', 'NotReadableError');
  return endedWith(track, () => void context.close());
}

/** A test camera and a test microphone that are opened and lost like real ones. */
export const testDevices: DevicePort = {
  enumerateDevices: () =>
    Promise.resolve([
      { deviceId: cameraId, kind: 'videoinput', label: 'Test camera' },
      { deviceId: microphoneId, kind: 'audioinput', label: 'Test microphone' },
    ]),
  async getUserMedia({ video, audio }) {
    const tracks: MediaStreamTrack[] = [];
    if (video) tracks.push(openCamera(video === true ? {} : video));
    if (audio) tracks.push(await openMicrophone(audio === true ? {} : audio));
    return new MediaStream(tracks);
  },
  // Test devices never change.
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};
