import type { CDPSession, Worker } from 'playwright-core';
import { expect, it } from 'vitest';
import { addAudioInput } from '../../src/shared/scene/commands.ts';
import { newAudioInput, newItem, newScene, newSource } from '../../src/shared/scene/defaults.ts';
import { transitionKinds, type SceneCollection, type Source } from '../../src/shared/scene/model.ts';
import { newVideoFilter, videoFilterKinds } from '../../src/shared/scene/video-filter.ts';
import { newWidgetSettings } from '../../src/shared/scene/widget-defaults.ts';
import { widgetKinds } from '../../src/shared/scene/widget.ts';
import { collection, runningProgram } from './program/running-program.ts';

/** For so long things come and go; FOOTLIGHT_TEST_SOAK_MINUTES=60 for an hour. */
const soakMs = Number(process.env['FOOTLIGHT_TEST_SOAK_MINUTES'] ?? 0) * 60_000;
const leastRounds = 10;
const running = runningProgram();

/** Two scenes with every filter and every widget, of which the second follows by this kind of transition. */
function show(round: number, sceneId: 'scene' | 'second'): SceneCollection {
  const filters = videoFilterKinds.map((kind) => newVideoFilter(kind, kind, kind));
  const sources: Source[] = [
    { ...newSource('camera', 'camera', 'Camera'), filters },
    { ...newSource('text', 'text', 'Text'), filters: filters.slice(-2) },
    newSource('countdown', 'countdown', 'Countdown'),
    ...widgetKinds.map((kind) => ({
      ...newSource('widget', kind, kind),
      settings: newWidgetSettings(kind),
    })),
  ];
  const all = collection(...sources);
  const kind = transitionKinds[round % transitionKinds.length] ?? 'fade';
  const color = newSource('color', 'color', 'Colour');
  const second = { ...newScene('second', 'Second'), items: [newItem('item', color, all.canvas)] };
  return addAudioInput(
    {
      ...all,
      sources: [...all.sources, color],
      scenes: [...all.scenes, second],
      programSceneId: sceneId,
      transition: { ...all.transition, kind, durationMs: 100 },
    },
    newAudioInput('mic', 'Microphone'),
  );
}

/** Counts the textures that a worker has and the tracks that the page has. */
const countTextures = `(() => {
  const textures = new Set();
  const { createTexture, deleteTexture } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.createTexture = function () {
    const made = createTexture.call(this);
    textures.add(made);
    return made;
  };
  WebGL2RenderingContext.prototype.deleteTexture = function (texture) {
    textures.delete(texture);
    deleteTexture.call(this, texture);
  };
  globalThis.textureCount = () => textures.size;
})()`;
const countTracks = `(() => {
  // A track that was stopped is let go of: what keeps it keeps what Chromium had for it, too.
  const live = new Set();
  let made = 0;
  const count = (track) => {
    made += 1;
    live.add(track);
  };
  const { clone, stop } = MediaStreamTrack.prototype;
  MediaStreamTrack.prototype.clone = function () {
    const made = clone.call(this);
    count(made);
    return made;
  };
  MediaStreamTrack.prototype.stop = function () {
    stop.call(this);
    live.delete(this);
  };
  const { getUserMedia } = MediaDevices.prototype;
  MediaDevices.prototype.getUserMedia = async function (wanted) {
    const stream = await getUserMedia.call(this, wanted);
    for (const track of stream.getTracks()) count(track);
    return stream;
  };
  window.tracks = () => ({ made, live: [...live].filter(({ readyState }) => readyState === 'live').length });
})()`;

interface Held {
  nodes: number;
  listeners: number;
  workers: number;
  textures: number;
  frames: number;
  sounds: number;
  liveTracks: number;
}

it(
  'what comes and goes again and again leaves nothing behind',
  { timeout: 120_000 + soakMs * 1.5 },
  async () => {
    running.open = await running.rig.open({
      painter: 'webgl',
      args: [
        ...['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
        ...['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--js-flags=--expose-gc'],
      ],
    });
    const { open } = running;
    const { page } = open;
    await open.watchMedia();
    await page.evaluate(countTracks);
    const compositor = page.workers().find((each) => each.url().includes('/compositor.worker')) as Worker;
    await compositor.evaluate(countTextures);
    const session: CDPSession = await page.context().newCDPSession(page);
    await session.send('Performance.enable');

    const held = async (): Promise<Held> => {
      await open.nextStats();
      await page.evaluate('gc()');
      await compositor.evaluate('gc()');
      const { metrics } = await session.send('Performance.getMetrics');
      const metric = (name: string): number => metrics.find((each) => each.name === name)?.value ?? NaN;
      const { compositor: frames, mixer } = await open.mediaCounts();
      const tracks = await page.evaluate<{ live: number }>('window.tracks()');
      return {
        ...{ nodes: metric('Nodes'), listeners: metric('JSEventListeners') },
        workers: page.workers().length,
        textures: await compositor.evaluate<number>('textureCount()'),
        ...{ frames: frames.open, sounds: mixer.open, liveTracks: tracks.live },
      };
    };
    /** @param waitMs some go before the camera gave its first frame, some just then, some after */
    const goRound = async (round: number, waitMs: number): Promise<void> => {
      await open.start(show(round, 'scene'));
      await page.waitForTimeout(waitMs);
      await open.start(show(round, 'second'));
      await page.waitForTimeout(waitMs / 2);
      await open.start(collection());
    };

    // What is made once and kept for good.
    await open.start(show(0, 'scene'));
    await open.untilCapture({ id: 'camera', phase: 'running' });
    await open.start(show(0, 'second'));
    await open.start(collection());
    const before = await held();
    expect(before).toMatchObject({ frames: 0, liveTracks: 0 });

    const endsAtMs = Date.now() + soakMs;
    for (let round = 0; round < leastRounds || Date.now() < endsAtMs; round++)
      await goRound(round, (round * 47) % 260);
    // Chromium tells of frames that nobody closed about a second after it has found them.
    await held();
    await open.nextStats();
    await open.nextStats();
    const after = await held();
    const { made } = await page.evaluate<{ made: number }>('window.tracks()');
    expect(made).toBeGreaterThanOrEqual(leastRounds);
    expect((await open.mediaCounts()).compositor.closedTwice).toBe(0);
    const { nodes, listeners, ...kept } = after;
    const { nodes: nodesBefore, listeners: listenersBefore, ...keptBefore } = before;
    expect(kept).toEqual(keptBefore);
    // Less than one a round.
    expect(nodes - nodesBefore).toBeLessThan(leastRounds);
    expect(listeners - listenersBefore).toBeLessThan(leastRounds);
  },
);
