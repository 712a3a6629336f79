import type Hls from 'hls.js';
import type { HlsConfig } from 'hls.js';
import { RungChoice } from './hls-rung-choice.ts';

/**
 * Settings of an hls.js in which one can listen before it does: what listens to an instance that is made already is
 * told of a playlist when hls.js has chosen where to begin, and of a request when that is on its way. Of its own
 * parts, the one that is replaced here is made first.
 * @param listen adds listeners to the instance, of which nothing is ready yet
 */
export function listeningFirst(listen: (hls: Hls) => void): Pick<HlsConfig, 'abrController'> {
  return {
    abrController: class extends RungChoice {
      constructor(hls: Hls) {
        super(hls);
        listen(hls);
      }
    },
  };
}
