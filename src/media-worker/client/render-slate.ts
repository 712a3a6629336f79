import { FootlightError } from '../../shared/base/errors.ts';
import type { SlateSettings, SlateVideo } from '../jobs.ts';
import type { WorkerHost } from './worker-host.ts';

const timeoutMs = 30_000;

/** Has a worker draw and encode a slate; it lives only as long as that takes. */
export function renderSlate(host: WorkerHost, settings: SlateSettings): Promise<SlateVideo[]> {
  return new Promise((resolve, reject) => {
    const made: SlateVideo[] = [];
    const timer = setTimeout(() => {
      fail(new FootlightError('WORKER_FAILED', 'The slate was not made in time.'));
      link.close();
    }, timeoutMs);
    const fail = (error: FootlightError): void => {
      clearTimeout(timer);
      reject(error);
    };
    const link = host.launch({
      message(message) {
        if (message.type === 'slate') {
          const { id, codec, width, height, descriptionBytes, frameBytes } = message.header;
          let offset = descriptionBytes;
          made.push({
            id,
            config: { codec, width, height, description: message.body.subarray(0, descriptionBytes) },
            frames: frameBytes.map((bytes) => message.body.subarray(offset, (offset += bytes))),
          });
        } else if (message.type === 'ended') {
          const { error } = message.header;
          if (error) fail(new FootlightError(error.code, error.message));
          else resolve(made);
          clearTimeout(timer);
          link.close();
        }
      },
      lost: fail,
      closed: () => {
        fail(new FootlightError('WORKER_LOST', 'The worker was ended before the slate was made.'));
      },
    });
    link.send('start', { kind: 'slate', settings: { ...settings, video: [...settings.video] } });
  });
}
