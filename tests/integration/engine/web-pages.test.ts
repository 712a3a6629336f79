import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import {
  readPagePicture,
  webPageStateSchema,
  type DrawnPage,
  type WebPageRequest,
  type WebPageState,
} from '../../../src/shared/contracts/web-page-link.ts';
import { processesBelow } from '../../support/processes.ts';
import { runEngine } from './running-engine.ts';

const pageBrowser = '/usr/bin/chromium';
const patience = { timeout: 40_000 };
const drawn: DrawnPage = { url: '', html: '', css: '', width: 320, height: 180, frameRate: 30, shown: true };

/** The studio page's end of the socket. */
class PagesClient {
  readonly states: WebPageState[] = [];
  pictures = 0;
  /** px, of the last picture */
  size: [number, number] | undefined;
  readonly #socket: WebSocket;

  constructor(uiUrl: string) {
    const url = new URL(uiUrl);
    url.pathname = '/pages';
    this.#socket = new WebSocket(url.href.replace('http', 'ws'));
    this.#socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) {
        this.states.push(webPageStateSchema.parse(JSON.parse(data.toString())));
        return;
      }
      const { page, png } = readPagePicture(new Uint8Array(data));
      const header = new DataView(png.buffer, png.byteOffset);
      this.pictures++;
      // PNG, 11.2.2: IHDR begins with width and height.
      this.size = [header.getUint32(16), header.getUint32(20)];
      this.send({ type: 'taken', page });
    });
    onTestFinished(() => {
      this.#socket.terminate();
    });
  }

  async open(): Promise<this> {
    await new Promise((resolve) => this.#socket.once('open', resolve));
    return this;
  }

  send(request: WebPageRequest): void {
    this.#socket.send(JSON.stringify(request));
  }

  draw(patch: Partial<DrawnPage>, page = 1): void {
    this.send({ type: 'draw', page, drawn: { ...drawn, ...patch } });
  }

  last(page = 1): WebPageState | undefined {
    return this.states.findLast((state) => state.page === page);
  }
}

async function site(answer: (path: string, response: ServerResponse) => void): Promise<string> {
  const server = createServer((request, response) => answer(request.url ?? '', response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('draws pages that can do nothing to the studio, and opens again what crashed', async () => {
  const asked: string[] = [];
  const origin = await site((path, response) => {
    asked.push(path);
    response.setHeader('Content-Type', 'text/html');
    response.end(`<script>
      const tell = (what) => fetch('/told/' + encodeURIComponent(what));
      alert('a dialog that nobody sees');
      tell('dialog over');
      tell('popup ' + (window.open('/popup') === null));
      navigator.permissions.query({ name: 'geolocation' }).then((each) => tell('geolocation ' + each.state));
      const socket = new WebSocket(location.search.slice(1));
      socket.onopen = () => tell('studio open');
      socket.onerror = () => tell('studio refused');
    </script><body onload="setInterval(() => document.body.append('.'), 50)">`);
  });
  const { engine } = await runEngine({ pageBrowser });
  const client = await new PagesClient(engine.uiUrl).open();
  const link = engine.uiUrl.replace('http', 'ws').replace('/?', '/link?');
  client.draw({ url: `${origin}/?${link}` });
  await expect.poll(() => client.last()?.phase, patience).toBe('running');
  await expect.poll(() => client.pictures, patience).toBeGreaterThan(5);
  expect(client.size).toEqual([320, 180]);
  // Even with the token: it is another origin's page.
  await expect.poll(() => asked, patience).toContain('/told/studio%20refused');
  expect(asked).toContain('/told/dialog%20over');
  await expect.poll(() => asked, patience).toContain('/told/geolocation%20denied');

  client.draw({ url: `${origin}/?${link}`, width: 400, height: 200 });
  await expect.poll(() => client.size, patience).toEqual([400, 200]);

  const renderers = processesBelow(process.pid).filter(({ command }) => command.includes('--type=renderer'));
  for (const { pid } of renderers) process.kill(pid, 'SIGKILL');
  await expect.poll(() => client.states.some(({ phase }) => phase === 'failed'), patience).toBe(true);
  await expect.poll(() => client.last()?.phase, patience).toBe('running');
  const before = client.pictures;
  await expect.poll(() => client.pictures, patience).toBeGreaterThan(before);
});

it('says what can’t be drawn, and why', async () => {
  const { engine } = await runEngine({ pageBrowser });
  const client = await new PagesClient(engine.uiUrl).open();
  client.draw({}, 1);
  client.draw({ url: 'file:///etc/passwd' }, 2);
  client.draw({ url: 'http://127.0.0.1:9/' }, 3);
  client.draw({ html: '<p>Own' }, 5);
  await expect.poll(() => client.last(5)?.phase, patience).toBe('running');
  await expect.poll(() => client.last(1)?.problem, patience).toMatch(/Enter the address/);
  expect(client.last(2)?.problem).toMatch(/no address of a web page/);
  const said = (page: number) => client.states.find((state) => state.page === page && state.problem)?.problem;
  await expect.poll(() => said(3), patience).toMatch(/can’t be reached/);
});

it('says that there is no browser where there is none', async () => {
  const { engine } = await runEngine();
  const client = await new PagesClient(engine.uiUrl).open();
  client.draw({ html: '<p>Own' });
  await expect.poll(() => client.last()?.problem).toMatch(/Install one/);
});
