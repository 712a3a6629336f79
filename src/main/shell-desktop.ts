import { dialog, shell } from 'electron';
import type { DesktopEvent, DesktopOfShell, DesktopRequest } from '../engine/launcher.ts';
import { messageOf } from '../shared/base/errors.ts';
import { GlobalKeys } from './global-keys.ts';
import { PageWindow } from './page-window.ts';
import { listSurfaces, type ChosenSurface } from './surfaces.ts';
import type { ShellWords } from './words.ts';

let nextSession = 0;

const textExtensions = ['txt', 'text', 'md', 'log', 'csv', 'tsv', 'json', 'xml', 'srt'];

/** Gives an engine what only this process has: screens, keys of the whole system, and windows off screen. */
export class ShellDesktop implements DesktopOfShell {
  readonly #tell: (event: DesktopEvent) => void;
  readonly #chosen: ChosenSurface;
  readonly #words: () => ShellWords;
  readonly #keys: GlobalKeys;
  readonly #pages = new Map<number, PageWindow>();

  constructor(chosen: ChosenSurface, words: () => ShellWords, tell: (event: DesktopEvent) => void) {
    this.#tell = tell;
    this.#chosen = chosen;
    this.#words = words;
    this.#keys = new GlobalKeys((actionId) => {
      tell({ type: 'globalKeyPressed', actionId });
    });
  }

  handle(request: DesktopRequest): void {
    switch (request.type) {
      case 'openPage':
        this.#openPage(request.pageId);
        return;
      case 'closePage':
        this.#pages.get(request.pageId)?.close();
        this.#pages.delete(request.pageId);
        return;
      case 'listSurfaces':
      case 'chooseTextFile':
      case 'showFile':
      case 'chooseSurface':
      case 'setGlobalKeys':
      case 'commandPage':
        this.#answer(request).then(this.#tell, (failure: unknown) => {
          const reason = messageOf(failure).slice(0, 1000);
          this.#tell({ type: 'failed', requestId: request.requestId, reason });
        });
    }
  }

  dispose(): void {
    this.#keys.clear();
    for (const page of this.#pages.values()) page.close();
    this.#pages.clear();
  }

  async #answer(request: Extract<DesktopRequest, { requestId: number }>): Promise<DesktopEvent> {
    const { requestId } = request;
    switch (request.type) {
      case 'listSurfaces':
        return { type: 'surfaces', requestId, surfaces: await listSurfaces() };
      case 'chooseTextFile': {
        const filters = [
          { name: this.#words().textFiles, extensions: textExtensions },
          { name: '*', extensions: ['*'] },
        ];
        const { filePaths } = await dialog.showOpenDialog({ properties: ['openFile'], filters });
        const [path] = filePaths;
        return { type: 'textFileChosen', requestId, ...(path !== undefined && { path }) };
      }
      case 'showFile':
        shell.showItemInFolder(request.path);
        return { type: 'done', requestId, result: undefined };
      case 'chooseSurface':
        this.#chosen.choose(request.surfaceId);
        return { type: 'done', requestId, result: undefined };
      case 'setGlobalKeys':
        return { type: 'globalKeysSet', requestId, refused: this.#keys.set(request.keys) };
      case 'commandPage': {
        const page = this.#pages.get(request.pageId);
        if (!page) throw new Error('The page is gone.');
        return { type: 'done', requestId, result: await page.command(request.method, request.params) };
      }
    }
  }

  #openPage(pageId: number): void {
    try {
      const page = new PageWindow(`web-page-${nextSession++}`, {
        onEvent: (method, params) => {
          this.#tell({ type: 'pageEvent', pageId, method, params });
        },
        onGone: () => {
          this.#pages.delete(pageId);
          this.#tell({ type: 'pageGone', pageId });
        },
      });
      this.#pages.set(pageId, page);
    } catch {
      // It is opened again after a while.
      this.#tell({ type: 'pageGone', pageId });
    }
  }
}
