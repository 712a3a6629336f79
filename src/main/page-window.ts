import { BrowserWindow, session, type NativeImage } from 'electron';
import { messageOf } from '../shared/base/errors.ts';
import { mayCommand, pagePreferences, pageSizeOf } from './page-policy.ts';

export interface PageWindowEvents {
  onEvent: (method: string, params: unknown) => void;
  onGone: () => void;
}

const protocolVersion = '1.3';
const framesPerSecond = 60;

/**
 * A web page in a window that nobody sees. It is commanded as by the DevTools protocol, but for its
 * pictures and its size: those are the window's own.
 */
export class PageWindow {
  readonly #window: BrowserWindow;
  readonly #events: PageWindowEvents;
  #isCast = false;
  /** Painted, but not sent yet. */
  #painted: NativeImage | undefined;
  #isOnItsWay = false;

  /** @param name of a session of its own, which keeps nothing */
  constructor(name: string, events: PageWindowEvents) {
    this.#events = events;
    const own = session.fromPartition(name);
    own.setPermissionRequestHandler((_contents, _permission, decide) => {
      decide(false);
    });
    own.setPermissionCheckHandler(() => false);
    own.setDevicePermissionHandler(() => false);
    own.on('will-download', (event) => {
      event.preventDefault();
    });
    this.#window = new BrowserWindow({
      show: false,
      frame: false,
      transparent: true,
      width: 1280,
      height: 720,
      webPreferences: { ...pagePreferences, partition: name },
    });
    const { webContents } = this.#window;
    webContents.setAudioMuted(true);
    webContents.setFrameRate(framesPerSecond);
    webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
    webContents.on('paint', (_event, _dirty, image) => {
      this.#painted = image;
      this.#send();
    });
    webContents.on('render-process-gone', () => {
      events.onEvent('Inspector.targetCrashed', {});
    });
    this.#window.on('closed', events.onGone);
    webContents.debugger.attach(protocolVersion);
    webContents.debugger.on('message', (_event, method: string, params: unknown) => {
      events.onEvent(method, params);
    });
  }

  /** Rejects what is not among the commands that are allowed, and what the page refuses. */
  async command(method: string, params: Readonly<Record<string, unknown>>): Promise<unknown> {
    switch (method) {
      case 'Page.startScreencast':
        this.#isCast = true;
        this.#isOnItsWay = false;
        this.#window.webContents.invalidate();
        return {};
      case 'Page.stopScreencast':
        this.#isCast = false;
        return {};
      case 'Page.screencastFrameAck':
        this.#isOnItsWay = false;
        this.#send();
        return {};
      case 'Emulation.setDeviceMetricsOverride': {
        const { width, height } = pageSizeOf(params);
        this.#window.setContentSize(width, height);
        return {};
      }
    }
    if (!mayCommand(method, params)) throw new Error(`${method} is no command for a page that is drawn.`);
    return (await this.#window.webContents.debugger.sendCommand(method, params)) as unknown;
  }

  close(): void {
    this.#window.removeAllListeners('closed');
    if (!this.#window.isDestroyed()) this.#window.destroy();
  }

  /** One at a time: what the studio can't keep up with is never made. */
  #send(): void {
    const image = this.#painted;
    if (!image || !this.#isCast || this.#isOnItsWay || image.isEmpty()) return;
    this.#painted = undefined;
    this.#isOnItsWay = true;
    try {
      const data = image.toPNG().toString('base64');
      this.#events.onEvent('Page.screencastFrame', { data, sessionId: 0, straightAlpha: true });
    } catch (failure) {
      this.#isOnItsWay = false;
      this.#events.onEvent('Inspector.targetCrashed', { reason: messageOf(failure) });
    }
  }
}
