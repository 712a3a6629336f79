import { EventEmitter } from 'node:events';
import type { Debugger, NativeImage, WebContents } from 'electron';
import type { CDPSession, Page } from 'playwright-core';

type UsedDebugger = Pick<Debugger, 'attach' | 'sendCommand'>;

/** A page's debugger is a session of the DevTools protocol. */
class DebuggerStandIn extends EventEmitter implements UsedDebugger {
  readonly #session: Promise<CDPSession>;

  constructor(session: Promise<CDPSession>) {
    super();
    this.#session = session;
  }

  attach(): void {
    void this.#session.then((session) => {
      for (const name of ['Page.domContentEventFired', 'Inspector.targetCrashed'] as const)
        session.on(name, (params) => this.emit('message', {}, name, params));
    });
  }

  async sendCommand(method: string, params: object = {}): Promise<unknown> {
    return (await this.#session).send(method as 'Runtime.evaluate', params as { expression: string });
  }
}

type UsedContents = Pick<
  WebContents,
  'invalidate' | 'setAudioMuted' | 'setFrameRate' | 'setWindowOpenHandler'
>;

/** What a window that is drawn off screen paints is what a screencast of its page shows. */
export class OffscreenContents extends EventEmitter implements UsedContents {
  readonly debugger: DebuggerStandIn;
  readonly #session: Promise<CDPSession>;

  constructor(page: Promise<Page>) {
    super();
    this.#session = page.then(async (opened) => {
      const session = await opened.context().newCDPSession(opened);
      session.on('Page.screencastFrame', ({ data, sessionId }) => {
        const png = Buffer.from(data, 'base64');
        const image: Pick<NativeImage, 'isEmpty' | 'toPNG'> = { isEmpty: () => false, toPNG: () => png };
        this.emit('paint', {}, {}, image);
        session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
      });
      return session;
    });
    // A page that is closed before it is there.
    this.#session.catch(() => undefined);
    this.debugger = new DebuggerStandIn(this.#session);
  }

  invalidate(): void {
    void this.#session.then((session) => session.send('Page.startScreencast', { format: 'png' }));
  }

  setAudioMuted(): void {
    // Nobody hears a page of a browser without a window.
  }

  setFrameRate(): void {
    // Chromium's own.
  }

  setWindowOpenHandler(): void {
    // The page of the test opens none.
  }
}
