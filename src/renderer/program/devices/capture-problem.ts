import { FootlightError, messageOf } from '../../../shared/base/errors.ts';
import type { CaptureDevice } from '../program-controller.ts';
import { t } from '../../language/language.ts';

type Kind = CaptureDevice['kind'];

const permission: Record<Kind, string> = {
  get camera(): string {
    return t(
      'The studio may not use the camera. Allow it in the settings of the browser or the system, then retry.',
    );
  },
  get microphone(): string {
    return t(
      'The studio may not use the microphone. Allow it in the settings of the browser or the system, then retry.',
    );
  },
};
const missing: Record<Kind, string> = {
  get camera(): string {
    return t('No camera was found. Plug one in; it is taken up by itself.');
  },
  get microphone(): string {
    return t('No microphone was found. Plug one in; it is taken up by itself.');
  },
};
const busy: Record<Kind, string> = {
  get camera(): string {
    return t(
      'The camera could not be started; another program may be using it. Close that program, then retry.',
    );
  },
  get microphone(): string {
    return t(
      'The microphone could not be started; another program may be using it. Close that program, then retry.',
    );
  },
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
      return new FootlightError(
        'INTERNAL',
        kind === 'camera'
          ? t('The camera could not be started: {{reason}}.', { reason: messageOf(failure) })
          : t('The microphone could not be started: {{reason}}.', { reason: messageOf(failure) }),
        { cause: failure },
      );
  }
}
