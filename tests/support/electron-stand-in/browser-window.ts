import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type {
  BrowserWindow as Window,
  BrowserWindowConstructorOptions,
  Rectangle,
  WebContents,
} from 'electron';
import { chromium, type Browser, type Page } from 'playwright-core';
import { app } from './app.ts';
import { control } from './control.ts';
import { exposedByPreload } from './preload-world.ts';
import { OffscreenContents } from './offscreen-contents.ts';
import { session } from './session.ts';

/** One browser for all windows, as Electron has it. */
let browser: Promise<Browser> | undefined;
const openBrowser = (): Promise<Browser> =>
  (browser ??= chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--use-fake-device-for-media-stream',
      '--remote-debugging-port=0',
    ],
  }));
app.once('exits', () => void browser?.then((opened) => opened.close()));

interface Preventable {
  url?: string;
  defaultPrevented: boolean;
  preventDefault(): void;
}

function preventable(url?: string): Preventable {
  const event: Preventable = {
    ...(url !== undefined && { url }),
    defaultPrevented: false,
    preventDefault: () => (event.defaultPrevented = true),
  };
  return event;
}

type UsedContents = Pick<WebContents, 'setWindowOpenHandler'>;
type WindowOpenHandler = Parameters<WebContents['setWindowOpenHandler']>[0];

/** Of something that may have gone by itself meanwhile: then there is nothing left to do. */
function unlessGone(done: Promise<unknown>): void {
  done.catch(() => undefined);
}

class WebContentsStandIn extends EventEmitter implements UsedContents {
  openHandler: WindowOpenHandler = () => ({ action: 'allow' });

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.openHandler = handler;
  }
}

type UsedWindow = Pick<
  Window,
  | 'destroy'
  | 'focus'
  | 'getNormalBounds'
  | 'isDestroyed'
  | 'isMaximized'
  | 'isMinimized'
  | 'loadURL'
  | 'maximize'
  | 'restore'
  | 'setContentSize'
  | 'show'
>;

/** A window is a page of the installed Chromium with the preload script in a world of its own. */
export class BrowserWindow extends EventEmitter implements UsedWindow {
  readonly webContents: WebContentsStandIn | OffscreenContents;
  readonly #options: BrowserWindowConstructorOptions;
  readonly #page: Promise<Page>;
  #loads = 0;
  #isMinimized = false;
  #isMaximized = false;
  #isDestroyed = false;

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.#options = options;
    if (options.webPreferences?.offscreen) {
      this.#page = openBrowser().then((opened) => opened.newPage());
      this.webContents = new OffscreenContents(this.#page);
      return;
    }
    const contents = new WebContentsStandIn();
    this.webContents = contents;
    control.note('new BrowserWindow', options);
    this.#page = this.#open(contents);
    control.handle('window.close', () => this.#close());
    control.handle('window.minimize', () => (this.#isMinimized = true));
    control.handle('window.touch', async () => (await this.#page).mouse.click(1, 1));
    control.handle('window.evaluate', async (script) => (await this.#page).evaluate(String(script)));
    control.handle('window.url', async () => (await this.#page).url());
    control.handle('window.crash', async () => {
      const page = await this.#page;
      await page.goto('chrome://crash').catch(() => undefined);
    });
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.#page;
    // As the studio asks for camera and microphone the shell is asked.
    const { origin } = new URL(url);
    if (await session.defaultSession.decides('media', url)) {
      await page.context().grantPermissions(['camera', 'microphone'], { origin });
    }
    this.#loads++;
    try {
      await page.goto(url);
    } finally {
      this.#loads--;
    }
    this.emit('ready-to-show');
    control.note('window.loaded', url);
  }

  show(): void {
    control.note('window.show');
  }

  focus(): void {
    control.note('window.focus');
  }

  restore(): void {
    this.#isMinimized = false;
    control.note('window.restore');
  }

  maximize(): void {
    this.#isMaximized = true;
  }

  isMinimized(): boolean {
    return this.#isMinimized;
  }

  isMaximized(): boolean {
    return this.#isMaximized;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  destroy(): void {
    this.#isDestroyed = true;
    unlessGone(this.#page.then((page) => page.close()));
  }

  setContentSize(width: number, height: number): void {
    unlessGone(this.#page.then((page) => page.setViewportSize({ width, height })));
  }

  getNormalBounds(): Rectangle {
    const { x = 0, y = 0, width = 800, height = 600 } = this.#options;
    return { x, y, width, height };
  }

  async #open(contents: WebContentsStandIn): Promise<Page> {
    const { width = 800, height = 600, webPreferences } = this.#options;
    const context = await (await openBrowser()).newContext({ viewport: { width, height } });
    const page = await context.newPage();
    if (webPreferences?.preload !== undefined) {
      const exposed = await exposedByPreload(page, readFileSync(webPreferences.preload, 'utf8'));
      await context.addInitScript(`Object.assign(globalThis, ${JSON.stringify(exposed)})`);
    }
    page.on('crash', () => this.webContents.emit('render-process-gone', {}, { reason: 'crashed' }));
    await this.#watchPopups(page, contents);
    page.on('dialog', (dialog) => {
      const event = preventable();
      if (dialog.type() === 'beforeunload') this.webContents.emit('will-prevent-unload', event);
      unlessGone(event.defaultPrevented ? dialog.accept() : dialog.dismiss());
    });
    page.on('close', () => {
      this.#isDestroyed = true;
      this.emit('closed');
      app.emit('window-all-closed');
    });
    await page.route('**', (route, request) => {
      const isOwn = this.#loads > 0 || !request.isNavigationRequest() || request.frame() !== page.mainFrame();
      const event = preventable(request.url());
      if (!isOwn) this.webContents.emit('will-navigate', event);
      // What is aborted so leaves the page as it is.
      unlessGone(event.defaultPrevented ? route.abort('aborted') : route.continue());
    });
    return page;
  }

  /** Chromium tells the address before the window is there. */
  async #watchPopups(page: Page, contents: WebContentsStandIn): Promise<void> {
    const devTools = await page.context().newCDPSession(page);
    let isDenied = false;
    devTools.on('Page.windowOpen', ({ url }) => {
      const { action } = contents.openHandler({ url } as Parameters<WindowOpenHandler>[0]);
      isDenied = action === 'deny';
      control.note('window.open', { url, action });
    });
    await devTools.send('Page.enable');
    page.on('popup', (popup) => {
      if (isDenied) unlessGone(popup.close());
    });
  }

  async #close(): Promise<void> {
    this.emit('close', preventable());
    await (await this.#page).close({ runBeforeUnload: true });
  }
}
