import { desktopCapturer, type Session } from 'electron';
import type { Surface } from '../shared/contracts/desktop.ts';
import { mayUse } from './window-policy.ts';

type CaptureHandler = NonNullable<Parameters<Session['setDisplayMediaRequestHandler']>[0]>;

const thumbnailSize = { width: 320, height: 180 };
const maxSurfaces = 200;

/** The screens and windows that are there, with what is on them. */
export async function listSurfaces(): Promise<Surface[]> {
  const sources = await desktopCapturer.getSources({ types: ['screen', 'window'], thumbnailSize });
  return sources.slice(0, maxSurfaces).map(({ id, name, thumbnail }) => ({
    id,
    name: name.slice(0, 500),
    kind: id.startsWith('screen:') ? 'screen' : 'window',
    picture: thumbnail.isEmpty() ? '' : thumbnail.toDataURL(),
  }));
}

/** Which screen or window the studio's page gets at its next capture: one that was chosen, and once. */
export class ChosenSurface {
  readonly #uiUrl: () => string;
  #surfaceId: string | undefined;

  constructor(uiUrl: () => string) {
    this.#uiUrl = uiUrl;
  }

  choose(surfaceId: string): void {
    this.#surfaceId = surfaceId;
  }

  readonly handle: CaptureHandler = ({ securityOrigin, videoRequested, audioRequested }, give) => {
    const id = this.#surfaceId;
    this.#surfaceId = undefined;
    if (id === undefined || !videoRequested || !mayUse('display-capture', securityOrigin, this.#uiUrl())) {
      give(null);
      return;
    }
    // What the computer plays can be captured on Windows alone.
    const hasSound = audioRequested && process.platform === 'win32' && id.startsWith('screen:');
    give({ video: { id, name: '' }, ...(hasSound && { audio: 'loopback' as const }) });
  };
}
