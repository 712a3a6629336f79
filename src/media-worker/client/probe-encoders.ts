import type { ProbedEncoder } from '../jobs.ts';
import type { WorkerHost } from './worker-host.ts';

/** Tried in this order; the first of each codec that works is the best. */
export const hardwareEncoders: readonly string[] = [
  ...['h264_nvenc', 'hevc_nvenc', 'h264_qsv', 'hevc_qsv', 'h264_amf', 'hevc_amf'],
  ...['h264_videotoolbox', 'hevc_videotoolbox', 'h264_vaapi', 'hevc_vaapi'],
];
const allEncoders = [...hardwareEncoders, 'libx264', 'libx265'];
const encoderTimeoutMs = 15_000;

/**
 * Tries every encoder with real frames in a worker. One that crashes or hangs the worker is left
 * out, and a new worker goes on with the rest.
 */
export async function probeEncoders(
  host: WorkerHost,
  candidates: readonly string[] = allEncoders,
): Promise<ProbedEncoder[]> {
  const working: ProbedEncoder[] = [];
  let left = [...candidates];
  while (left.length > 0) {
    const culprit = await probeIn(host, left, (probed) => working.push(probed));
    left = culprit === undefined ? [] : left.slice(left.indexOf(culprit) + 1);
  }
  return working.sort((a, b) => Number(b.hardware) - Number(a.hardware));
}

/** @returns the encoder at which the worker was lost, if it was */
function probeIn(
  host: WorkerHost,
  encoders: string[],
  onProbed: (probed: ProbedEncoder) => void,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    let current = encoders[0];
    let timer: NodeJS.Timeout | undefined;
    const watch = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        link.close();
        resolve(current);
      }, encoderTimeoutMs);
    };
    const link = host.launch({
      message(message) {
        if (message.type === 'probing') {
          current = message.header.encoder;
          watch();
        } else if (message.type === 'probed') {
          onProbed(message.header);
        } else if (message.type === 'ended') {
          link.close();
          resolve(undefined);
        }
      },
      lost: () => {
        resolve(current);
      },
      closed: () => {
        clearTimeout(timer);
        resolve(current);
      },
    });
    watch();
    link.send('start', { kind: 'probe', encoders });
  });
}
