import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Broadcast } from '../../src/shared/contracts/broadcasts.ts';
import type { Channel } from '../../src/shared/contracts/relay.ts';
import { accessibilityBarriers } from '../support/accessibility-barriers.ts';
import { recordingSeconds, TestRecording, textInPicture } from '../support/test-recording.ts';
import { TestFilm, type TestBroadcast } from '../support/test-film.ts';
import { folderFiles, WatchOrigin } from '../support/watch-origin.ts';
import { launchChromium } from '../support/chromium.ts';
import {
  becomes,
  collectComplaints,
  deafBuffers,
  doubleTap,
  patienceMs,
  seesPicture,
} from '../support/watching.ts';

const slug = 'late-show';
const offline: Channel = { slug, title: 'The late show', live: false, interrupted: false };
const live: Channel = { ...offline, live: true, liveSince: '2026-01-01T20:00:00.000Z' };

let browser: Browser;
let film: TestFilm;

beforeAll(async () => {
  [browser, film] = await Promise.all([launchChromium(), TestFilm.make()]);
});

afterAll(async () => {
  await browser.close();
  await film.dispose();
});

interface Watching {
  /** The test's own, as the next. */
  origin: WatchOrigin;
  broadcast: TestBroadcast;
  open(path: string, options?: BrowserContextOptions, script?: string): Promise<Page>;
}

// What a viewer sees takes its time and little work: several wait at once, each before an origin of its own.
const it = test.extend<Watching>({
  // eslint-disable-next-line no-empty-pattern -- Vitest reads from the pattern what a fixture needs
  origin: async ({}, use) => {
    const origin = await new WatchOrigin().start();
    await use(origin);
    await origin.close();
  },
  // eslint-disable-next-line no-empty-pattern -- as above
  broadcast: async ({}, use) => {
    await use(await film.broadcast());
  },
  open: async ({ origin }, use) => {
    const contexts: BrowserContext[] = [];
    const complaints: string[][] = [];
    await use(async (path, options = {}, script) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      contexts.push(context);
      const page = await context.newPage();
      complaints.push(collectComplaints(page));
      if (script) await page.addInitScript(script);
      await page.goto(origin.url + path);
      return page;
    });
    for (const context of contexts) await context.close();
    const said = complaints.flat().join('\n');
    if (said) throw new Error(`The page complained: ${said}`);
  },
});

/** Tests that run at once have no `expect.poll` in what they share. */
async function until(looks: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(looks, { timeout: patienceMs, interval: 50 });
}

const video = <T>(page: Page, property: string): Promise<T> =>
  page.evaluate<T>(`document.querySelector('video').${property}`);

function videoBecomes(page: Page, condition: string): Promise<void> {
  return becomes(page, `((video) => ${condition})(document.querySelector('video'))`);
}

describe.concurrent('watch page: a broadcast', () => {
  it.beforeEach(({ origin, broadcast }) => {
    origin.setChannel(live);
    origin.setBroadcast(slug, broadcast);
  });

  it('plays by itself, is steered by keys and menus, and goes back and forth in what was', async ({
    open,
  }) => {
    const page = await open(`/c/${slug}`);
    await seesPicture(page);
    expect(await page.locator('video').count()).toBe(1);
    expect(await page.title()).toBe('● The late show – Footlight');
    const opacity = `getComputedStyle(document.querySelector('[aria-label="Controls"]')).opacity`;
    await becomes(page, `${opacity} === '0'`);
    await page.mouse.move(600, 400);
    await becomes(page, `${opacity} === '1'`);
    await page.getByText(/^Live\d+(\.\d)? s$/).waitFor();

    // Keys.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await videoBecomes(page, 'Math.abs(video.volume - 0.8) < 0.01');
    await page.keyboard.press('m');
    await videoBecomes(page, 'video.muted');
    await page.keyboard.press('m');
    await page.keyboard.press('f');
    await page.getByRole('button', { name: 'Leave full screen' }).waitFor();
    await page.keyboard.press('f');
    await page.getByRole('button', { name: 'Full screen', exact: true }).waitFor();
    await page.keyboard.press('i');
    const statistics = page.getByRole('region', { name: 'Statistics' });
    await until(async () => expect(await statistics.innerText()).toMatch(/Picture\n640 × 360/));
    expect(await statistics.innerText()).toMatch(/Rendition\nSource · 360p \(auto\)/);
    expect(await accessibilityBarriers(page)).toEqual([]);
    await page.keyboard.press('i');
    expect(await statistics.count()).toBe(0);
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keys' });
    await sheet.waitFor();
    expect(await accessibilityBarriers(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await sheet.count()).toBe(0);

    // The menu.
    await page.mouse.move(600, 410);
    const settings = page.getByRole('button', { name: 'Settings' });
    await settings.click();
    await page.getByRole('menuitem', { name: 'Quality Auto (Source · 360p)' }).click();
    await page.getByRole('menuitemradio', { name: '180p' }).waitFor();
    expect(await accessibilityBarriers(page)).toEqual([]);
    await page.getByRole('menuitemradio', { name: '180p' }).click();
    await videoBecomes(page, 'video.videoWidth === 320');
    await seesPicture(page);
    await page.mouse.move(600, 400);
    await page.getByRole('button', { name: 'Settings, quality: 180p' }).click();
    await page.getByRole('menuitem', { name: 'Delay Balanced' }).click();
    await page.getByRole('menuitemradio', { name: 'Steady' }).click();
    await settings.click();
    await page.getByRole('menuitem', { name: 'Delay Steady' }).waitFor();
    await page.keyboard.press('Escape');

    // Back in what was, and to live again.
    await page.getByRole('slider', { name: 'Position' }).waitFor();
    const before = await video<number>(page, 'currentTime');
    await page.keyboard.press('0');
    await videoBecomes(page, `!video.seeking && video.currentTime < ${before} - 5`);
    await seesPicture(page);
    const slider = page.getByRole('slider', { name: 'Position' });
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/seconds? behind live$/);
    const back = page.getByRole('button', { name: /^Back to live −\d+/ });
    await back.click();
    await videoBecomes(page, `!video.seeking && video.currentTime > ${before}`);
    await page.getByText(/^Live\d+(\.\d)? s$/).waitFor();
    await page.keyboard.press('k');
    expect(await video(page, 'paused')).toBe(true);
    await back.waitFor();
    await page.keyboard.press('End');
    await videoBecomes(page, '!video.paused');
    await seesPicture(page);

    await page.reload();
    await seesPicture(page);
    await videoBecomes(page, 'Math.abs(video.volume - 0.8) < 0.01');
  });

  it('goes on with another rung when the one that was chosen is shed, says so, and returns to it', async ({
    origin,
    broadcast,
    open,
  }) => {
    // The minute after which a rung is tried again is shorter here.
    const page = await open(
      `/c/${slug}`,
      {},
      `const { setTimeout } = window;
       window.minuteMs = 5_000;
       window.setTimeout = (then, ms, ...more) => setTimeout(then, ms === 60_000 ? window.minuteMs : ms, ...more);`,
    );
    await seesPicture(page);
    await page.mouse.move(600, 400);
    await page.getByRole('button', { name: /^Settings/ }).click();
    await page.getByRole('menuitem', { name: /^Quality/ }).click();
    await page.getByRole('menuitemradio', { name: 'Source · 360p', exact: true }).click();
    await page.mouse.move(600, 410);
    await page.getByRole('button', { name: 'Settings, quality: Source · 360p', exact: true }).waitFor();
    await videoBecomes(page, 'video.videoWidth === 640');
    await page.evaluate(`{
      const video = document.querySelector('video');
      let [position, sinceMs] = [video.currentTime, performance.now()];
      window.longestStandMs = 0;
      setInterval(() => {
        if (video.currentTime !== position) [position, sinceMs] = [video.currentTime, performance.now()];
        window.longestStandMs = Math.max(window.longestStandMs, performance.now() - sinceMs);
      }, 50);
    }`);
    broadcast.shed('source', true);
    await videoBecomes(page, 'video.videoWidth === 320');
    await seesPicture(page);
    await page.mouse.move(600, 400);
    await page
      .getByRole('button', { name: 'Settings, quality: Source · 360p (180p for now)', exact: true })
      .waitFor();
    broadcast.shed('source', false);
    await videoBecomes(page, 'video.videoWidth === 640');
    await seesPicture(page);

    // Who chooses it again need not wait for that minute.
    await page.evaluate('window.minuteMs = 60_000');
    broadcast.shed('source', true);
    await videoBecomes(page, 'video.videoWidth === 320');
    broadcast.shed('source', false);
    const backAt = await video<number>(page, 'currentTime');
    // Past the gap.
    await videoBecomes(page, `video.currentTime > ${backAt + 8}`);
    await page.mouse.move(600, 410);
    await page.getByRole('button', { name: /^Settings/ }).click();
    await page.getByRole('menuitem', { name: /^Quality/ }).click();
    await page
      .getByRole('menuitemradio', { name: 'Source · 360p Not there just now: choose it again to try' })
      .click();
    await videoBecomes(page, 'video.videoWidth === 640');
    await seesPicture(page);
    expect(await page.evaluate('window.longestStandMs')).toBeLessThan(10_000);
    // It did not begin anew.
    expect(origin.requests.filter((request) => request.includes('index.m3u8'))).toHaveLength(1);
  });

  it('tells the relay that it is watched, and that it is left', async ({ origin, open }) => {
    const page = await open(`/c/${slug}`);
    await seesPicture(page);
    const signs = (): string[] => origin.requests.filter((request) => request.endsWith('/viewing'));
    expect(signs()).toHaveLength(1);
    await page.goto('about:blank');
    await until(() => expect(signs()).toHaveLength(2));
  });

  it('starts without sound where the browser insists, and offers the sound', async ({ open }) => {
    // A driven browser counts as one that the viewer has touched, so the refusal is made here.
    const page = await open(
      `/c/${slug}`,
      {},
      `const { play } = HTMLMediaElement.prototype;
       HTMLMediaElement.prototype.play = function () {
         return this.muted ? play.call(this) : Promise.reject(new DOMException('', 'NotAllowedError'));
       };`,
    );
    await seesPicture(page);
    expect(await video(page, 'muted')).toBe(true);
    const unmute = page.getByRole('button', { name: 'Unmute', exact: true }).first();
    await unmute.click();
    expect(await video(page, 'muted')).toBe(false);
    await page.getByRole('button', { name: 'Mute', exact: true }).waitFor();
  });

  it('plays by the browser’s own HLS where there are no media source extensions, as on older iPhones', async ({
    open,
  }) => {
    const page = await open(`/c/${slug}`, {}, 'delete window.MediaSource; delete window.ManagedMediaSource;');
    await seesPicture(page);
    await page.mouse.move(600, 400);
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    expect(await page.getByRole('button', { name: /quality/ }).count()).toBe(0);
  });

  it('says that the broadcaster was interrupted once the picture has run out, and goes on after it', async ({
    origin,
    broadcast,
    open,
  }) => {
    const page = await open(`/c/${slug}`);
    await seesPicture(page);
    broadcast.hold(true);
    origin.setChannel({ ...live, interrupted: true });
    await page.getByText('Back in a moment').waitFor({ timeout: patienceMs });
    broadcast.hold(false);
    origin.setChannel(live);
    await seesPicture(page);
    expect(await page.getByText('Back in a moment').count()).toBe(0);
  });

  it('plays in a frame of another page, with nothing around it', async ({ open }) => {
    const page = await open(`/embed/${slug}`);
    await seesPicture(page);
    expect(await page.locator('header').count()).toBe(0);
    expect(await page.locator('video').boundingBox()).toEqual({ x: 0, y: 0, width: 1280, height: 800 });
  });

  it('has the picture at both edges of a phone, and does what fingers mean', async ({ open }) => {
    const page = await open(`/c/${slug}`, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      colorScheme: 'light',
    });
    await seesPicture(page);
    const box = await page.locator('video').boundingBox();
    expect(box?.x).toBe(0);
    expect(box?.width).toBe(390);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    const opacity = `getComputedStyle(document.querySelector('[aria-label="Controls"]')).opacity`;
    await becomes(page, `${opacity} === '0'`);
    await page.touchscreen.tap(195, 160);
    await becomes(page, `${opacity} === '1'`);
    expect(await video(page, 'paused')).toBe(false);
    expect(await accessibilityBarriers(page)).toEqual([]);
    const before = await video<number>(page, 'currentTime');
    // It is shown for less than a second.
    const sign = page.getByText('10 s', { exact: true }).waitFor();
    await doubleTap(page, 60, 160);
    await sign;
    await videoBecomes(page, `video.currentTime < ${before} - 3`);
  });

  it('has its controls in sight on a phone on its side, and the bar within the picture', async ({ open }) => {
    const page = await open(`/c/${slug}`, { viewport: { width: 844, height: 390 }, hasTouch: true });
    await seesPicture(page);
    const picture = await page.locator('video').boundingBox();
    const bar = await page.getByRole('slider', { name: 'Position' }).boundingBox();
    if (!picture || !bar) throw new Error('There is no picture.');
    expect(picture.y + picture.height).toBeLessThanOrEqual(390);
    expect(picture.x + picture.width - bar.x - bar.width).toBeCloseTo(bar.x - picture.x);
  });

  it('lets those in who have the token, hands it on, and tells the others', async ({ origin, open }) => {
    origin.token = 'let-me-in';
    const stranger = await open(`/c/${slug}`);
    await stranger.getByText('Open it with the link that you were given').waitFor();
    expect(await accessibilityBarriers(stranger)).toEqual([]);
    const mistaken = await open(`/embed/${slug}?token=let-me`);
    await mistaken.getByText('your link doesn’t open it').waitFor();
    const asked = origin.requests.length;
    await open(`/c/${slug}?token=let-me-in`);
    await until(() =>
      expect(origin.requests.slice(asked)).toEqual(
        expect.arrayContaining([
          `GET /hls/${slug}/index.m3u8?token=let-me-in`,
          `GET /api/v1/channels/${slug}/events?token=let-me-in`,
        ]),
      ),
    );
  });
});

describe.concurrent('watch page: what was on before', () => {
  const kept: Broadcast = {
    ...{ id: 'first-night', slug, title: 'First night', kind: 'broadcast', state: 'finished' },
    startedAt: '2026-01-01T20:00:00.000Z',
    endedAt: '2026-01-01T20:02:00.000Z',
    ...{ durationS: recordingSeconds, bytes: 1_000_000, renditions: ['source'] },
  };

  it('is listed under the channel and plays from its beginning to its end, with captions', async ({
    origin,
    open,
    onTestFinished,
  }) => {
    const recording = await TestRecording.make();
    onTestFinished(() => recording.dispose());
    origin.setChannel(offline);
    origin.addRecording(kept, folderFiles(recording.folder));
    const listed = await open(`/c/${slug}`);
    await listed.getByRole('link', { name: /First night/ }).click();
    const page = listed;
    await page.getByRole('heading', { name: 'First night' }).waitFor();
    await seesPicture(page);
    expect(await video<number>(page, 'currentTime')).toBeLessThan(15);
    await page.mouse.move(600, 400);
    await page.getByText(/^0:\d\d \/ 2:00$/).waitFor();
    expect(await page.getByText('Live', { exact: true }).count()).toBe(0);

    // Captions: of both kinds, by the menu and by the key.
    const shown = (text: string): string => `[...video.textTracks].some(({ mode, activeCues }) =>
      mode === 'showing' && [...(activeCues ?? [])].some(({ text }) => text.includes('${text}')))`;
    await page.keyboard.press('c');
    await page.getByRole('button', { name: 'Hide captions' }).waitFor();
    await page.getByRole('button', { name: /^Settings/ }).click();
    await page.getByRole('menuitem', { name: /^Captions/ }).click();
    await page.getByRole('menuitemradio', { name: 'English' }).click();
    await videoBecomes(page, shown('What is being said'));
    await page.mouse.move(600, 410);
    await page.getByRole('button', { name: /^Settings/ }).click();
    await page.getByRole('menuitem', { name: 'Captions English' }).click();
    await page.getByRole('menuitemradio', { name: 'In the picture' }).click();
    await videoBecomes(page, shown(textInPicture));
    await page.keyboard.press('c');
    await page.getByRole('button', { name: 'Show captions' }).waitFor();
    expect(await page.evaluate(`((video) => ${shown('')})(document.querySelector('video'))`)).toBe(false);

    const slider = page.getByRole('slider', { name: 'Position' });
    const box = await slider.boundingBox();
    if (!box) throw new Error('The seek bar is nowhere.');
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2);
    await becomes(page, `document.querySelector('[class*=preview] [style*="-320px"]') !== null`);
    await page.mouse.click(box.x + box.width * 0.6, box.y + box.height / 2);
    await videoBecomes(page, 'Math.abs(video.currentTime - 72) < 3');
    // What was seen long ago is let go of,
    await videoBecomes(page, 'video.buffered.start(0) > 40');
    expect(await accessibilityBarriers(page)).toEqual([]);
    await page.keyboard.press('>');
    expect(await video(page, 'playbackRate')).toBe(1.25);
    await page.keyboard.press('9');
    await page.keyboard.press('ArrowRight');
    // and fetched anew where it is wanted again.
    await page.getByRole('button', { name: 'Play again' }).click();
    await videoBecomes(page, 'video.currentTime < 10 && !video.paused');

    // For its owner it is a file: the browser fetches it, at an address that the key is exchanged for.
    const address = '/api/v1/broadcasts/first-night/download?token=1.abc';
    await page.route('**/download-address', (route) => {
      const isKnown = route.request().headers()['authorization'] === 'Bearer fl_right';
      const error = { code: 'STREAM_KEY_WRONG', message: 'The stream key is wrong.' };
      return isKnown
        ? route.fulfill({
            status: 201,
            json: { path: address, bytes: 1_500_000_000, expiresAt: '2026-01-02T00:00:00.000Z' },
          })
        : route.fulfill({ status: 401, json: { error } });
    });
    await page.route(`**${address}`, (route) =>
      route.fulfill({ body: 'film', headers: { 'content-disposition': 'attachment; filename="show.mp4"' } }),
    );
    await page.getByRole('button', { name: 'Owner’s download' }).click();
    const wasPaused = await video(page, 'paused');
    await page.keyboard.type('fl_k');
    expect(await video(page, 'paused')).toBe(wasPaused);
    await page.keyboard.press('Enter');
    await page.getByText('The stream key is wrong.').waitFor();
    expect(await accessibilityBarriers(page)).toEqual([]);
    await page.getByLabel('Stream key of this channel').fill('fl_right');
    const begun = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download', exact: true }).click();
    expect((await begun).suggestedFilename()).toBe('show.mp4');
    await page.getByText('The download has begun: 1.5 GB.').waitFor();

    await page.getByRole('link', { name: 'See the channel' }).click();
    await page.getByText('The late show is offline').waitFor();
  });

  it('is watched live as long as it is not over', async ({ origin, broadcast, open }) => {
    origin.setChannel(live);
    origin.setBroadcast(slug, broadcast);
    origin.addRecording({ ...kept, state: 'live' }, broadcast);
    const page = await open('/v/first-night');
    await page.getByRole('heading', { name: 'The late show' }).waitFor();
    await seesPicture(page);
    expect(await page.getByText('Live', { exact: true }).count()).toBe(1);
  });

  it('says that a recording is gone', async ({ open }) => {
    const page = await open('/v/nothing');
    await page.getByRole('heading', { name: 'This recording isn’t there' }).waitFor();
    expect(await accessibilityBarriers(page)).toEqual([]);
  });
});

describe.concurrent('watch page: a channel that comes and goes', () => {
  it('starts by itself, says that it is over, and starts again with the next broadcast', async ({
    origin,
    broadcast,
    open,
  }) => {
    origin.setChannel(offline);
    const page = await open(`/c/${slug}`);
    await page.getByText('The late show is offline').waitFor();
    expect(await page.locator('video').count()).toBe(1);

    origin.setBroadcast(slug, broadcast);
    origin.setChannel(live);
    await seesPicture(page);

    broadcast.end();
    origin.setChannel(offline);
    await page.getByText('The late show is offline').waitFor({ timeout: patienceMs });

    origin.setBroadcast(slug, await film.broadcast());
    origin.setChannel({ ...live, liveSince: '2026-01-02T20:00:00.000Z' });
    await seesPicture(page);
    expect(await page.getByText('The late show is offline').count()).toBe(0);
  });

  it('learns of a broadcast although the events were cut off', async ({ origin, broadcast, open }) => {
    origin.setChannel(offline);
    origin.setBroadcast(slug, broadcast);
    const page = await open(`/c/${slug}`);
    await page.getByText('The late show is offline').waitFor();
    origin.cutEvents();
    origin.setChannel(live);
    await seesPicture(page);
    expect(await page.getByText('The late show is offline').count()).toBe(0);
  });

  it('goes over to the next broadcast when it never heard of the end of the last', async ({
    origin,
    broadcast,
    open,
  }) => {
    origin.setChannel(live);
    origin.setBroadcast(slug, broadcast);
    const page = await open(`/c/${slug}`);
    await seesPicture(page);
    expect(await video<number>(page, 'currentTime')).toBeGreaterThan(15);
    origin.setBroadcast(slug, await film.broadcast(5));
    origin.setChannel({ ...live, liveSince: '2026-01-02T20:00:00.000Z' });
    await videoBecomes(page, 'video.currentTime < 10');
    await seesPicture(page);
    expect(await page.locator('video').count()).toBe(1);
  });
});

describe.concurrent('watch page: when it does not work', () => {
  it('offers to try again, and does it well', async ({ origin, broadcast, open }) => {
    origin.setChannel(live);
    const page = await open(`/c/${slug}`);
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor({ timeout: patienceMs });
    expect(await accessibilityBarriers(page)).toEqual([]);
    origin.setBroadcast(slug, broadcast);
    await again.click();
    await seesPicture(page);
    expect(await again.count()).toBe(0);
  });

  it('recovers by itself as well', async ({ origin, broadcast, open }) => {
    origin.setChannel(live);
    const page = await open(`/c/${slug}`);
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor({ timeout: patienceMs });
    origin.setBroadcast(slug, broadcast);
    await seesPicture(page);
    expect(await again.count()).toBe(0);
  });

  it('begins anew when what comes is not played any more', async ({ origin, broadcast, open }) => {
    origin.setChannel(live);
    origin.setBroadcast(slug, broadcast);
    const page = await open(`/c/${slug}`, {}, deafBuffers);
    await seesPicture(page);
    await page.evaluate('window.deafen()');
    await videoBecomes(page, 'video.readyState < 3');
    await seesPicture(page);
    expect(origin.requests.filter((request) => request.includes('index.m3u8'))).toHaveLength(2);
  });

  it('says that a channel does not exist and leads to the list', async ({ origin, open }) => {
    origin.setChannel(offline);
    const page = await open('/c/nobody');
    await page.getByRole('heading', { name: 'There is no channel called “nobody”' }).waitFor();
    expect(await accessibilityBarriers(page)).toEqual([]);
    await page.getByRole('link', { name: 'See all channels' }).click();
    await page.getByRole('heading', { name: 'Channels' }).waitFor();
  });

  describe('with HEVC', () => {
    const hevc =
      '#EXT-X-STREAM-INF:BANDWIDTH=6000000,RESOLUTION=1920x1080,FRAME-RATE=60.000,CODECS="hvc1.2.4.L123.B0,mp4a.40.2"\n';
    const serve = ({ origin, broadcast }: Pick<Watching, 'origin' | 'broadcast'>, lines: string): void => {
      const multivariant = Buffer.from(`#EXTM3U\n#EXT-X-VERSION:7\n${lines}`);
      origin.setChannel(live);
      origin.setChannel({ ...live, slug: 'rung' });
      origin.setBroadcast(slug, { read: () => Promise.resolve(multivariant) });
      origin.setBroadcast('rung', broadcast);
    };

    it('says so where the browser can play none of it', async ({ origin, broadcast, open }) => {
      serve({ origin, broadcast }, `${hevc}source/playlist.m3u8\n`);
      const page = await open(`/c/${slug}`);
      await page.getByText('This browser can’t play this broadcast').waitFor({ timeout: patienceMs });
      await page.getByText('Source · 1080p60').waitFor();
      expect(await accessibilityBarriers(page)).toEqual([]);
    });

    it('plays the rungs that it can, and says which it can’t', async ({ origin, broadcast, open }) => {
      serve(
        { origin, broadcast },
        `${hevc}source/playlist.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=400000,RESOLUTION=320x180,FRAME-RATE=30.000,` +
          `CODECS="avc1.42c00c,mp4a.40.2"\n/hls/rung/180p/playlist.m3u8\n`,
      );
      const page = await open(`/c/${slug}`);
      await seesPicture(page);
      await page.mouse.move(600, 400);
      await page.getByRole('button', { name: 'Settings, quality: Auto (180p30)' }).click();
      await page.getByRole('menuitem', { name: /^Quality/ }).click();
      expect(await page.getByText('This browser can’t play Source · 1080p60.').count()).toBe(1);
    });
  });
});

describe.concurrent('channel list', () => {
  it('has those on air first and leads to them', async ({ origin, broadcast, open }) => {
    origin.setChannel({ ...offline, slug: 'kitchen', title: 'A kitchen' });
    origin.setChannel(live);
    origin.setBroadcast(slug, broadcast);
    const page = await open('/');
    const cards = page.getByRole('listitem');
    await cards.first().waitFor();
    expect(await cards.allInnerTexts()).toEqual([
      expect.stringContaining('The late show'),
      expect.stringContaining('A kitchen'),
    ]);
    expect(await accessibilityBarriers(page)).toEqual([]);
    await cards.first().getByRole('link').click();
    await seesPicture(page);
    expect(await page.locator('video').count()).toBe(1);
    await page.goBack();
    await cards.first().waitFor();
  });

  it('says how to make the first channel', async ({ open }) => {
    const page = await open('/');
    await page.getByText('footlight -- channel create').waitFor();
    expect(await accessibilityBarriers(page)).toEqual([]);
  });
});
