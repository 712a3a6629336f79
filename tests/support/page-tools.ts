import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { z } from 'zod';

const targets = z.array(z.object({ type: z.string(), url: z.string(), webSocketDebuggerUrl: z.string() }));
const answer = z.object({ id: z.int(), result: z.unknown() });
const windowOfPage = z.object({ windowId: z.int() });
const evaluated = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z.object({ text: z.string() }).optional(),
});

/** The page of a browser that was started with `--remote-debugging-port=0`, for what Playwright keeps from happening. */
export class PageTools {
  readonly #socket: WebSocket;
  readonly #asked = new Map<number, (result: unknown) => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (bytes: Buffer) => {
      const parsed = answer.safeParse(JSON.parse(bytes.toString()));
      if (parsed.success) this.#asked.get(parsed.data.id)?.(parsed.data.result);
    });
  }

  /** @param directory that holds the browser's profile, at any depth @param origin of the page */
  static async open(directory: string, origin: string): Promise<PageTools> {
    const [file] = globSync('**/DevToolsActivePort', { cwd: directory });
    if (file === undefined) throw new Error('No browser listens.');
    const [port = ''] = readFileSync(join(directory, file), 'utf8').split('\n');
    const open = targets.parse(await (await fetch(`http://127.0.0.1:${port}/json`)).json());
    const page = open.find(({ type, url }) => type === 'page' && url.startsWith(origin));
    if (!page) throw new Error(`There is no page of ${origin}.`);
    const socket = new WebSocket(page.webSocketDebuggerUrl);
    await once(socket, 'open');
    return new PageTools(socket);
  }

  send(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#asked.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** As if the performer had clicked. */
  async evaluate(expression: string): Promise<unknown> {
    const given = { expression, awaitPromise: true, userGesture: true, returnByValue: true };
    const { result, exceptionDetails } = evaluated.parse(await this.send('Runtime.evaluate', given));
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return result.value;
  }

  /** Minimises the window of a headless browser; one with a display needs a window manager for that. */
  async minimize(): Promise<void> {
    const { windowId } = windowOfPage.parse(await this.send('Browser.getWindowForTarget'));
    await this.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'minimized' } });
    const isHidden = `new Promise((resolve) => {
      const look = () => document.visibilityState === 'hidden' && resolve(true);
      document.addEventListener('visibilitychange', look);
      look();
    })`;
    await this.evaluate(isHidden);
  }

  close(): void {
    this.#socket.close();
  }
}
