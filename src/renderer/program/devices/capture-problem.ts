import { FootlightError, messageOf } from '../../../shared/base/errors.ts';
import type { CaptureDevice } from '../program-controller.ts';

type Kind = CaptureDevice['kind'];

const permission: Record<Kind, string> = {
  camera:
    'The studio may not use the camera. Allow it in the settings of the browser or the system, then retry.',
  microphone:
    'The studio may not use the microphone. Allow it in the settings of the browser or the system, then retry.',
};
const missing: Record<Kind, string> = {
  camera: 'No camera was found. Plug one in; it is taken up by itself.',
  microphone: 'No microphone was found. Plug one in; it is taken up by itself.',
};
const busy: Record<Kind, string> = {
  camera: 'The camera could not be started; another program may be using it. Close that program, then retry.',
  microphone:
    'The microphone could not be started; another program may be using it. Close that program, then retry.',
};

export function missingDevice(kind: Kind): FootlightError {
  return new FootlightError('DEVICE_MISSING', missing[kind]);
}

/** A sentence for what `getUserMedia` rejected with (Media Capture and Streams, 10.2). */
export function captureProblem(failure: unknown, kind: Kind): FootlightError {
  if (failure instanceof FootlightError) return failure;
  switch (failure instanceof DOMException ? failure.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return new FootlightError('DEVICE_PERMISSION', permission[kind], { cause: failure });
    case 'NotFoundError':
    case 'OverconstrainedError':
      return new FootlightError('DEVICE_MISSING', missing[kind], { cause: failure });
    case 'NotReadableError':
    case 'AbortError':
      return new FootlightError('INTERNAL', busy[kind], { cause: failure });
    default:
      return new FootlightError('INTERNAL', `The ${kind} could not be started: ${messageOf(failure)}.`, {
        cause: failure,
      });
  }
}
