import { existsSync } from 'node:fs';
import type { ProbedEncoder, RungCodec } from '../src/media-worker/jobs.ts';
import { messageOf } from '../src/shared/base/errors.ts';
import type { Logger } from '../src/shared/base/logger.ts';
import type { Settings } from './config/settings.ts';

type Encoders = Partial<Record<RungCodec, string>>;

/** Where Linux shows a graphics processor; other systems always may have an encoder in hardware. */
const linuxDevices = ['/dev/dri/renderD128', '/dev/nvidiactl', '/dev/nvidia0'];

/**
 * FFmpeg's encoders for the rungs. With `auto` those in hardware are tried in the background, and
 * taken for the streams that begin after that; a codec without one is encoded in software.
 */
export class RungEncoders {
  #current: Encoders = {};

  constructor(asked: Settings['encoder'], probe: () => Promise<readonly ProbedEncoder[]>, logger: Logger) {
    if (asked === 'software') return;
    if (asked !== 'auto') {
      this.#current = { h264: `h264_${asked}`, hevc: `hevc_${asked}` };
      return;
    }
    if (process.platform === 'linux' && !linuxDevices.some((device) => existsSync(device))) return;
    probe().then(
      (found) => {
        for (const { codec, encoder } of found) this.#current[codec] ??= encoder;
        logger.info({ encoders: this.#current }, 'The encoders in hardware were tried');
      },
      (failure: unknown) => {
        logger.warn({ reason: messageOf(failure) }, 'The encoders in hardware could not be tried');
      },
    );
  }

  /** By codec; one that is not there is encoded in software. */
  get current(): Encoders {
    return { ...this.#current };
  }
}
