import { firstNames } from '../../../shared/language/first-names.ts';
import { presentLanguage } from '../../language/language.ts';
import type { DevicePort } from '../devices/device-port.ts';
import type { TestDeviceRequest } from './messages.ts';

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

/** Starts the worker that makes a track's media; it ends when the track is stopped. */
function startWorker(track: MediaStreamTrack, request: TestDeviceRequest, writable: WritableStream): void {
  const worker = new Worker(new URL('./test-device.worker.ts', import.meta.url), { type: 'module' });
  worker.postMessage(request, [writable]);
  const stop = track.stop.bind(track);
  track.stop = () => {
    stop();
    worker.terminate();
  };
}

function openCamera(constraints: MediaTrackConstraints): MediaStreamTrack {
  refuseUnknown(constraints, cameraId);
  const track = new MediaStreamTrackGenerator({ kind: 'video' });
  const frames = track.writable;
  const width = asked(constraints.width, 1280);
  const height = asked(constraints.height, 720);
  const frameRate = asked(constraints.frameRate, 30);
  startWorker(track, { kind: 'camera', frames, width, height, frameRate }, frames);
  return track;
}

function openMicrophone(constraints: MediaTrackConstraints): MediaStreamTrack {
  refuseUnknown(constraints, microphoneId);
  const track = new MediaStreamTrackGenerator({ kind: 'audio' });
  startWorker(track, { kind: 'microphone', audio: track.writable }, track.writable);
  return track;
}

/** A test camera and a test microphone that are opened and lost like real ones. */
export const testDevices: DevicePort = {
  enumerateDevices() {
    const { testCamera, testMicrophone } = firstNames[presentLanguage()];
    return Promise.resolve([
      { deviceId: cameraId, kind: 'videoinput', label: testCamera },
      { deviceId: microphoneId, kind: 'audioinput', label: testMicrophone },
    ]);
  },
  getUserMedia({ video, audio }) {
    const tracks: MediaStreamTrack[] = [];
    if (video) tracks.push(openCamera(video === true ? {} : video));
    if (audio) tracks.push(openMicrophone(audio === true ? {} : audio));
    return Promise.resolve(new MediaStream(tracks));
  },
  // Test devices never change.
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};
