import { FootlightError } from '../../shared/base/errors.ts';
import type { DesktopService, GlobalKey, Surface } from '../../shared/contracts/desktop.ts';
import type { PageEvents, PageOpener, PageSession } from '../web-pages/page-session.ts';
import type { DesktopEvent, DesktopRequest } from './desktop-messages.ts';
import { hasFileManager, showInFileManager } from './file-manager.ts';

type Answer = Extract<DesktopEvent, { requestId: number }>;

/** The desktop of the shell, asked by message: screens, keys of the whole system, and pages drawn off screen. */
export class ShellDesktop implements DesktopService, PageOpener {
  readonly showsFiles = true;
  /** Called with an action's id. */
  onGlobalKey: (actionId: string) => void = () => undefined;
  readonly #tell: (request: DesktopRequest) => void;
  readonly #asked = new Map<number, PromiseWithResolvers<Answer>>();
  readonly #pages = new Map<number, PageEvents>();
  #nextRequestId = 0;
  #nextPageId = 0;

  constructor(tell: (request: DesktopRequest) => void) {
    this.#tell = tell;
  }

  async showFile(path: string): Promise<void> {
    await this.#ask((requestId) => ({ type: 'showFile', requestId, path }));
  }

  async surfaces(): Promise<Surface[]> {
    const answer = await this.#ask((requestId) => ({ type: 'listSurfaces', requestId }));
    return answer.type === 'surfaces' ? answer.surfaces : [];
  }

  async chooseTextFile(): Promise<string | undefined> {
    const answer = await this.#ask((requestId) => ({ type: 'chooseTextFile', requestId }));
    return answer.type === 'textFileChosen' ? answer.path : undefined;
  }

  async chooseSurface(surfaceId: string): Promise<void> {
    await this.#ask((requestId) => ({ type: 'chooseSurface', requestId, surfaceId }));
  }

  async setGlobalKeys(keys: readonly GlobalKey[]): Promise<string[]> {
    const answer = await this.#ask((requestId) => ({ type: 'setGlobalKeys', requestId, keys: [...keys] }));
    return answer.type === 'globalKeysSet' ? answer.refused : [];
  }

  open(events: PageEvents): Promise<PageSession> {
    const pageId = this.#nextPageId++;
    this.#pages.set(pageId, events);
    this.#tell({ type: 'openPage', pageId });
    return Promise.resolve({
      send: async (method, params = {}) => {
        const answer = await this.#ask((requestId) => ({
          type: 'commandPage',
          pageId,
          requestId,
          method,
          params: { ...params },
        }));
        return answer.type === 'done' ? answer.result : undefined;
      },
      close: () => {
        if (this.#pages.delete(pageId)) this.#tell({ type: 'closePage', pageId });
      },
    });
  }

  close(): Promise<void> {
    for (const pageId of this.#pages.keys()) this.#tell({ type: 'closePage', pageId });
    this.#pages.clear();
    return Promise.resolve();
  }

  handle(event: DesktopEvent): void {
    switch (event.type) {
      case 'globalKeyPressed':
        this.onGlobalKey(event.actionId);
        return;
      case 'pageEvent':
        this.#pages.get(event.pageId)?.onEvent(event.method, event.params);
        return;
      case 'pageGone': {
        const page = this.#pages.get(event.pageId);
        this.#pages.delete(event.pageId);
        page?.onGone();
        return;
      }
      case 'done':
      case 'failed':
      case 'globalKeysSet':
      case 'textFileChosen':
      case 'surfaces':
        this.#settle(event);
    }
  }

  #ask(request: (requestId: number) => DesktopRequest): Promise<Answer> {
    const requestId = this.#nextRequestId++;
    const answer = Promise.withResolvers<Answer>();
    this.#asked.set(requestId, answer);
    this.#tell(request(requestId));
    return answer.promise;
  }

  #settle(answer: Answer): void {
    const asked = this.#asked.get(answer.requestId);
    this.#asked.delete(answer.requestId);
    if (answer.type === 'failed') asked?.reject(new FootlightError('NOT_READY', answer.reason));
    else asked?.resolve(answer);
  }
}

/** Of a shell that is a browser: its own picker asks for screens, and its keys are its own. */
export const browserDesktop: DesktopService = {
  get showsFiles() {
    return hasFileManager();
  },
  showFile: showInFileManager,
  surfaces: () =>
    Promise.reject(new FootlightError('NOT_READY', 'The browser’s own picker asks for screens.')),
  chooseTextFile: () =>
    Promise.reject(new FootlightError('NOT_READY', 'Type the path of the file: a browser tells none.')),
  chooseSurface: () => Promise.resolve(),
  setGlobalKeys: (keys) => Promise.resolve(keys.map(({ actionId }) => actionId)),
};
