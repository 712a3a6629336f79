import { afterEach, expect, it } from 'vitest';
import type { PageEvents, PageOpener } from '../../../src/engine/web-pages/page-session.ts';
import { RenderedPage } from '../../../src/engine/web-pages/rendered-page.ts';
import type { DrawnPage } from '../../../src/shared/contracts/web-page-link.ts';
import { ManualTiming, settle } from './manual-timing.ts';

const drawn: DrawnPage = {
  url: 'https://page.example/',
  html: '',
  css: '',
  width: 320,
  height: 180,
  frameRate: 30,
  shown: true,
};

/** A browser that does nothing by itself. */
class FakeBrowser implements PageOpener {
  readonly sent: { method: string; params: unknown }[] = [];
  opened = 0;
  openNow = 0;
  answers: Record<string, unknown> = { 'Page.navigate': {} };
  events: PageEvents | undefined;

  open(events: PageEvents): ReturnType<PageOpener['open']> {
    this.events = events;
    this.opened++;
    this.openNow++;
    return Promise.resolve({
      send: (method, params) => {
        this.sent.push({ method, params });
        const answer = this.answers[method] ?? {};
        return answer instanceof Promise ? answer : Promise.resolve(answer);
      },
      close: () => {
        this.openNow--;
      },
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  sentOf(method: string): unknown[] {
    return this.sent.filter((each) => each.method === method).map(({ params }) => params);
  }
}

const timing = new ManualTiming();
let pages: RenderedPage[] = [];
afterEach(() => {
  for (const page of pages.splice(0)) page.dispose();
  pages = [];
});

function show(browser: FakeBrowser, patch: Partial<DrawnPage> = {}) {
  const states: { phase: string; problem?: string | undefined }[] = [];
  const pictures: Uint8Array[] = [];
  const page = new RenderedPage(
    browser,
    { ...drawn, ...patch },
    {
      onState: (state) => states.push(state),
      onPicture: (png) => {
        pictures.push(png);
        return Promise.resolve();
      },
    },
    timing,
  );
  pages.push(page);
  return { page, states, pictures };
}

const metrics = (busySeconds: number, atSeconds: number) => ({
  metrics: [
    { name: 'TaskDuration', value: busySeconds },
    { name: 'Timestamp', value: atSeconds },
  ],
});

it('says that a page does not load, and tries again less and less often', async () => {
  const browser = new FakeBrowser();
  browser.answers['Page.navigate'] = new Promise(() => undefined);
  const { states } = show(browser);
  await timing.advance(10_100);
  expect(states.at(-1)?.phase).toBe('starting');
  expect(states.at(-1)?.problem).toContain('10 seconds');
  await timing.advance(20_000);
  expect(states.at(-1)).toMatchObject({ phase: 'failed' });
  expect([browser.opened, browser.openNow]).toEqual([1, 0]);
  await timing.advance(2_000);
  expect(browser.opened).toBe(2);
  await timing.advance(33_000);
  expect(browser.opened).toBe(2);
  await timing.advance(2_000);
  expect(browser.opened).toBe(3);
});

it('takes pictures at the pace that is wanted, and less often of a page that takes a whole core', async () => {
  const browser = new FakeBrowser();
  const { states, pictures } = show(browser);
  await settle();
  const picture = (sessionId: number): void => {
    browser.events?.onEvent('Page.screencastFrame', { data: 'AAAA', sessionId });
  };
  const acknowledged = () => browser.sentOf('Page.screencastFrameAck').length;
  browser.events?.onEvent('Page.domContentEventFired', {});
  expect(browser.sentOf('Page.startScreencast')).toHaveLength(1);
  picture(1);
  picture(2);
  await timing.advance(34);
  expect([pictures.length, acknowledged()]).toEqual([2, 1]);
  await timing.advance(34);
  expect(acknowledged()).toBe(2);

  for (const look of [0, 1, 2, 3]) {
    browser.answers['Performance.getMetrics'] = metrics(look * 3.9, look * 4);
    await timing.advance(4_000);
  }
  expect(states.at(-1)?.phase).toBe('running');
  expect(states.at(-1)?.problem).toContain('98 %');
  picture(3);
  await timing.advance(100);
  expect(acknowledged()).toBe(2);
  await timing.advance(26);
  expect(acknowledged()).toBe(3);
  browser.answers['Performance.getMetrics'] = metrics(3 * 3.9 + 0.1, 16);
  await timing.advance(4_000);
  expect(states.at(-1)).toEqual({ phase: 'running' });
});

it('loads a page again that hangs, and changes size, style and visibility in place', async () => {
  const browser = new FakeBrowser();
  const { page, states } = show(browser);
  await settle();
  browser.events?.onEvent('Page.domContentEventFired', {});
  page.update({ ...drawn, width: 640, css: 'body { color: red }', shown: false });
  expect(browser.sentOf('Emulation.setDeviceMetricsOverride').at(-1)).toMatchObject({ width: 640 });
  expect(browser.sentOf('Runtime.evaluate')).toHaveLength(1);
  await timing.advance(5_000);
  expect(browser.sentOf('Page.stopScreencast')).toHaveLength(1);
  browser.answers['Performance.getMetrics'] = new Promise(() => undefined);
  await timing.advance(20_000);
  expect(states.some(({ problem }) => problem?.includes('hangs'))).toBe(true);
  expect(browser.opened).toBeGreaterThan(1);
  page.dispose();
  await settle();
  expect(browser.openNow).toBe(0);
});
