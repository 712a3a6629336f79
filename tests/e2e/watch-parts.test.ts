import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { Film } from '../support/ffmpeg-library-publisher.ts';
import { HlsViewer, parsePlaylist, waitForChannel } from '../support/hls-viewer.ts';
import { RelayProcess } from '../support/relay-process.ts';
import { pictureColor } from '../support/viewer-content.ts';
import { becomes, collectComplaints, deafBuffers, patienceMs, seesPicture } from '../support/watching.ts';

/** What can be gone back in, from the beginning on. */
const historySeconds = 75;
const filmSeconds = 180;
/** From one key frame of it to the next, and so of a segment. */
const segmentSeconds = 2;

function videoBecomes(page: Page, condition: string): Promise<void> {
  return becomes(page, `((video) => ${condition})(document.querySelector('video'))`);
}

/** What hls.js does in its own way with parts from a relay, and the player in another. */
describe('watch page: a broadcast in parts', () => {
  const stop = new AbortController();
  let relay: RelayProcess;
  let browser: Browser;
  let film: Film;
  let publishing: Promise<void>;
  let context: BrowserContext;
  let complaints: string[];
  /** How often the newest page began to play, since it was loaded or by itself. */
  let starts: number;

  async function open(prepare?: (page: Page) => Promise<unknown>, slug = 'late-show'): Promise<Page> {
    context = await browser.newContext();
    const page = await context.newPage();
    complaints = collectComplaints(page);
    starts = 0;
    page.on('request', (request) => (starts += Number(request.url().includes('/index.m3u8'))));
    await prepare?.(page);
    await page.goto(`${relay.http}/c/${slug}`);
    return page;
  }

  beforeAll(async () => {
    [relay, browser, film] = await Promise.all([
      RelayProcess.start({ env: { FOOTLIGHT_RUNGS: '[]', FOOTLIGHT_THUMBNAIL_INTERVAL_S: '0' } }),
      launchChromium(),
      Film.encode('h264', 'aac', filmSeconds),
    ]);
    const { rtmpUrl } = await relay.createChannel('late-show');
    publishing = film.publishByFfmpeg8(rtmpUrl, stop.signal, historySeconds);
    await waitForChannel(relay.http, 'late-show', ({ live }) => live);
    await new HlsViewer(relay.http, 'late-show').playlistUntil(
      'source',
      ({ segments }) => segments.length > historySeconds / 2.1,
    );
  });

  afterEach(async () => {
    await context.close();
    if (complaints.length > 0) throw new Error(`The page complained: ${complaints.join('\n')}`);
  });

  afterAll(async () => {
    stop.abort();
    await publishing;
    await browser.close();
    await relay.dispose();
    film.dispose();
  });

  it('goes back to the beginning and to live again, and lets go of what was seen long ago', async () => {
    const page = await open();
    await seesPicture(page);
    await page.keyboard.press('0');
    await videoBecomes(page, '!video.seeking && video.currentTime < 10');
    await seesPicture(page);
    await page.keyboard.press('End');
    await videoBecomes(page, `!video.seeking && video.currentTime > ${historySeconds - 10}`);
    await videoBecomes(page, 'video.buffered.start(0) > video.currentTime - 60');
    await seesPicture(page);
    expect(starts).toBe(1);
  });

  it.for([0.3, 1, 2.5])('has no hole where it goes on after %s s at the beginning', async (awaySeconds) => {
    const page = await open();
    await seesPicture(page);
    // So that live is in the midst of a segment whose other parts are yet to come.
    await videoBecomes(
      page,
      `((loadedSeconds) => loadedSeconds > 0.5 && loadedSeconds < 1.5)(
        video.buffered.end(video.buffered.length - 1) % ${segmentSeconds})`,
    );
    await page.keyboard.press('0');
    await videoBecomes(
      page,
      `!video.seeking && video.currentTime < 10 && video.currentTime > ${awaySeconds}`,
    );
    await page.keyboard.press('End');
    await videoBecomes(page, `!video.seeking && video.currentTime > ${historySeconds - 10}`);
    await page.evaluate(`window.backAt = document.querySelector('video').currentTime`);
    await videoBecomes(page, 'video.currentTime > window.backAt + 3');
    const ranges = await page.evaluate<[number, number][]>(`(() => {
      const { buffered } = document.querySelector('video');
      return Array.from({ length: buffered.length }, (_, index) => [buffered.start(index), buffered.end(index)]);
    })()`);
    const seenFrom = await page.evaluate<number>('window.backAt');
    const seen = ranges.filter(([, end]) => end > seenFrom);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.[0]).toBeLessThanOrEqual(seenFrom);
  });

  it('begins with the wanted delay, and waits at the relay for what is new, also after an answer with nothing new', async () => {
    const asked: string[] = [];
    let isStale = false;
    let first: Promise<string> | undefined;
    const page = await open(async (opened) => {
      opened.on('response', (response) => {
        if (response.url().includes('/source/playlist.m3u8')) first ??= response.text();
      });
      await opened.addInitScript(
        `document.addEventListener('loadeddata', ({ target }) => (window.beganAt ??= target.currentTime), true);`,
      );
      await opened.route(/source\/playlist\.m3u8/u, async (route) => {
        const url = new URL(route.request().url());
        asked.push(url.search);
        // As a relay answers that ends, and a cache in front of one.
        if (isStale) url.search = '';
        isStale = false;
        await route.continue({ url: url.href });
      });
    });
    await seesPicture(page);
    const { segments } = parsePlaylist((await first) ?? '');
    const edge = segments
      .flatMap(({ uri, durationS, parts }) => (uri === undefined ? parts : { durationS }))
      .reduce((sum, { durationS }) => sum + durationS, 0);
    const behind = edge - (await page.evaluate<number>('window.beganAt'));
    // What the playlists allow, and what is kept in hand beyond that.
    expect(behind).toBeGreaterThan(1.08 + 0.4);
    expect(behind).toBeLessThan(1.08 + 0.6);
    isStale = true;
    const from = asked.length;
    await expect.poll(() => asked.length, { timeout: patienceMs }).toBeGreaterThan(from + 5);
    expect(asked.slice(from).filter((query) => !query.includes('_HLS_msn='))).toEqual([]);
  });

  it('begins anew when nothing of what comes is played, however often hls.js jumps after the live position', async () => {
    const page = await open((opened) => opened.addInitScript(deafBuffers));
    await seesPicture(page);
    await page.evaluate('window.deafen()');
    await videoBecomes(page, 'video.readyState < 3');
    await seesPicture(page);
    expect(starts).toBe(2);
  });

  it('shows the slate in AV1 while a broadcaster who sends that is away, and the broadcaster again', async () => {
    const away = new AbortController();
    const { rtmpUrl } = await relay.createChannel('matinee');
    const short = await Film.encode('av1', 'aac', 8);
    const publishings = [short.publishByFfmpeg8(rtmpUrl, away.signal)];
    const page = await open(undefined, 'matinee');
    // The test picture is bright, and the slate dark.
    const brightness = async (): Promise<number> => {
      const { red, green, blue } = await pictureColor(page, { x: 0, y: 0, width: 1, height: 1 });
      return (red + green + blue) / 3;
    };
    await seesPicture(page);
    // It has sent all that it has, on a connection that stays.
    await expect.poll(brightness, { timeout: patienceMs }).toBeLessThan(60);
    await seesPicture(page);
    publishings.push(short.publishByFfmpeg8(rtmpUrl, away.signal));
    await expect.poll(brightness, { timeout: patienceMs }).toBeGreaterThan(90);
    await seesPicture(page);
    const { text } = await new HlsViewer(relay.http, 'matinee').playlist('source');
    expect(text.match(/^#EXT-X-DISCONTINUITY$/gm)).toHaveLength(2);
    expect(await new HlsViewer(relay.http, 'matinee').text('index.m3u8')).toMatch(/CODECS="av01\./);
    expect(starts).toBe(1);
    away.abort();
    await Promise.allSettled(publishings);
    short.dispose();
  });
});
