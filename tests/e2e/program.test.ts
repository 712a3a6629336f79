import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EncodingSettings } from '../../src/shared/contracts/engine.ts';
import type { SceneCollection, Source } from '../../src/shared/scene/model.ts';
import { addAudioFilters, editAudioFilter } from '../../src/shared/scene/audio-filter-commands.ts';
import { newAudioFilter } from '../../src/shared/scene/audio-filter.ts';
import {
  addAudioInput,
  addItem,
  editSource,
  setAudioInput,
  setCanvas,
  setItem,
  setTransform,
} from '../../src/shared/scene/commands.ts';
import { newAudioInput, newCollection, newSource } from '../../src/shared/scene/defaults.ts';
import { addVideoFilter } from '../../src/shared/scene/video-filter-commands.ts';
import { newVideoFilter } from '../../src/shared/scene/video-filter.ts';
import { decodePictures, runFfmpeg, type DecodedPicture } from './program/decode.ts';
import { findBeeps } from './program/find-beeps.ts';
import type { OpenProgram } from './program/open-program.ts';
import { ProgramRig } from './program/program-rig.ts';

const settings: EncodingSettings = {
  encoder: 'webcodecs',
  codec: 'h264',
  videoBitrateKbps: 3000,
  adaptiveBitrate: true,
  audioBitrateKbps: 160,
  keyframeIntervalMs: 1000,
};
const intervalUs = 1e6 / 30;

function collection(...sources: Source[]): SceneCollection {
  const empty = newCollection('Test', 'scene');
  return sources.reduce((all, source) => addItem(all, 'scene', source, `item-${source.id}`), empty);
}

/** Camera full frame and microphone. */
function stage(): SceneCollection {
  return addAudioInput(
    collection(newSource('camera', 'camera', 'Camera')),
    newAudioInput('mic', 'Microphone'),
  );
}

function color(id: string, value: string): Source {
  const source = newSource('color', id, id);
  return { ...source, settings: { color: value } };
}

/** A colour correction that changes nothing. */
const neutralCorrection = {
  gamma: 0,
  contrast: 0,
  brightness: 0,
  saturation: 0,
  hueDegrees: 0,
  opacityPercent: 100,
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

let rig: ProgramRig;
let open: OpenProgram;

beforeAll(async () => {
  rig = await ProgramRig.start();
});
afterAll(() => rig.close());
afterEach(async () => {
  rig.acknowledging = true;
  await open.close();
  rig.forget();
  if (open.problems.length > 0) throw new Error(`The page complained: ${open.problems.join('; ')}`);
});

/** Lets the page show a scene and decodes the last of the pictures that came after. */
async function pictureOf(scene: SceneCollection): Promise<DecodedPicture> {
  await open.start(scene, settings);
  await rig.until(() => rig.video.length > 45);
  const pictures = await decodePictures(rig.video, rig.configs, 1280, 720);
  const last = pictures.at(-1);
  if (!last) throw new Error('Nothing was decoded.');
  return last;
}

describe('with test devices', () => {
  beforeEach(async () => {
    open = await rig.open({ devices: 'fakeDevices' });
  });

  it('sends picture and sound on one clock', async () => {
    await open.start(stage());
    await open.untilCapture({ id: 'camera', phase: 'running' });
    await open.untilCapture({ id: 'mic', phase: 'running' });
    await open.start(stage(), settings);
    const seconds = 8;
    await rig.until(() => rig.video.length > seconds * 30);
    const { video, audio } = rig;

    expect(rig.configs.at(-1)).toMatchObject({ codec: 'h264', width: 1280, height: 720 });
    expect(rig.frames.find((frame) => frame.kind !== 'audio')?.kind).toBe('videoConfig');
    const keyframes = video.filter((frame) => frame.keyframe);
    expect(keyframes[0]).toBe(video[0]);
    keyframes.slice(2).forEach((keyframe, index) => {
      expect(keyframe.ptsUs - (keyframes[index + 1]?.ptsUs ?? 0)).toBeLessThan(1_000_000 + intervalUs * 3);
    });
    video.slice(1).forEach((frame, index) => {
      const steps = (frame.ptsUs - (video[index]?.ptsUs ?? 0)) / intervalUs;
      expect(Math.abs(steps - Math.round(steps))).toBeLessThan(0.05);
    });
    audio.slice(1).forEach((frame, index) => {
      expect(frame.payload.byteLength).toBe(1024 * 2 * 4);
      expect(Math.abs(frame.ptsUs - (audio[index]?.ptsUs ?? 0) - (1024 / 48_000) * 1e6)).toBeLessThanOrEqual(
        1,
      );
    });

    const pictures = await decodePictures(video, rig.configs, 854, 480);
    expect(pictures).toHaveLength(video.length);
    const lagsMs = pictures.flatMap(({ clock }, index) =>
      clock ? [(video[index]?.ptsUs ?? 0) / 1000 - clock.epochMs] : [],
    );
    // The first pictures may come before the camera's first frame.
    expect(lagsMs.length).toBeGreaterThan(video.length * 0.95);
    const beeps = findBeeps(audio);
    expect(beeps.length).toBeGreaterThanOrEqual(seconds - 2);
    for (const beepMs of beeps) {
      const beepLagMs = beepMs - Math.round(beepMs / 1000) * 1000;
      expect(Math.abs(beepLagMs - median(lagsMs))).toBeLessThan(20);
    }
    const flashes = pictures.flatMap((picture, index) =>
      Math.min(...picture.at(640, 100)) > 230 &&
      Math.min(...(pictures[index - 1]?.at(640, 100) ?? [255])) < 230
        ? [(video[index]?.ptsUs ?? 0) / 1000]
        : [],
    );
    expect(flashes.length).toBeGreaterThan(3);
    const offsets = flashes
      .flatMap((flash) => beeps.map((beep) => flash - beep))
      .filter((ms) => Math.abs(ms) < 500);
    expect(Math.abs(median(offsets))).toBeLessThan(1000 / 30);
  });

  it('gives a keyframe when asked, and begins every connection with one', async () => {
    await open.start(stage(), { ...settings, keyframeIntervalMs: 10_000 });
    await rig.until(() => rig.video.length > 20);
    const before = rig.video.length;
    rig.requestKeyframe();
    await rig.until(() => rig.video.slice(before).some((frame) => frame.keyframe));
    rig.forget();
    for (const socket of rig.connections) socket.terminate();
    await rig.until(() => rig.video.length > 5);
    const reconnected = rig.frames.filter((frame) => frame.kind !== 'audio');
    expect(reconnected[0]?.kind).toBe('videoConfig');
    expect(reconnected[1]).toMatchObject({ kind: 'video', keyframe: true });
    expect(await open.failures()).toHaveLength(1);
  });

  it('takes another bitrate within the same stream, with a keyframe at most', async () => {
    const calm = { ...settings, videoBitrateKbps: 4000, keyframeIntervalMs: 10_000 };
    await open.start(stage(), calm);
    await rig.until(() => rig.video.length > 40);
    const before = rig.video.length;
    const configs = rig.configs.length;
    // The test picture needs about 350.
    await open.start(stage(), { ...calm, videoBitrateKbps: 120 });
    await rig.until(() => rig.video.length > before + 60);
    await open.start(stage(), calm);
    await rig.until(() => rig.video.length > before + 120);
    const { video } = rig;
    expect(rig.configs).toHaveLength(configs);
    expect(video.slice(1).filter((frame) => frame.keyframe).length).toBeLessThanOrEqual(2);
    const bytes = (from: number): number =>
      video
        .slice(from, from + 30)
        .reduce((sum, { keyframe, payload }) => sum + (keyframe ? 0 : payload.byteLength), 0);
    expect(bytes(before + 25)).toBeLessThan(bytes(5) * 0.6);
    expect(bytes(before + 85)).toBeGreaterThan(bytes(before + 25) * 1.5);
    expect(await decodePictures(video, rig.configs, 1280, 720)).toHaveLength(video.length);
  });

  it('stops sending when the engine takes nothing more, and begins again with a keyframe', async () => {
    rig.acknowledging = false;
    await open.start(stage(), { ...settings, keyframeIntervalMs: 10_000 });
    await rig.until(() => rig.frames.length >= 400);
    await open.nextStats();
    await open.nextStats();
    expect(rig.frames).toHaveLength(400);
    expect((await open.stats())?.framesSkipped).toBeGreaterThan(10);
    rig.acknowledge();
    rig.acknowledging = true;
    rig.forget();
    await rig.until(() => rig.video.length > 5);
    expect(rig.video[0]?.keyframe).toBe(true);
  });

  it('stops and starts again', async () => {
    await open.start(stage(), settings);
    await rig.until(() => rig.video.length > 10);
    await open.stopEncoding();
    await rig.untilDisconnected();
    rig.forget();
    await open.start(stage(), { ...settings, encoder: 'libx264' });
    await rig.until(() => rig.video.length > 10);
    expect(rig.video[0]?.keyframe).toBe(true);
  });

  it('goes on in another size when the canvas changes', async () => {
    await open.start(stage(), settings);
    await rig.until(() => rig.video.length > 10);
    await open.start(setCanvas(stage(), { width: 640, height: 360, frameRate: 15 }));
    await rig.until(() => rig.configs.at(-1)?.width === 640);
    rig.forget();
    await rig.until(() => rig.video.length > 20);
    const pictures = await decodePictures(rig.video, rig.configs, 640, 360);
    expect(pictures.at(-1)?.width).toBe(640);
    const spanUs = (rig.video[20]?.ptsUs ?? 0) - (rig.video[0]?.ptsUs ?? 0);
    expect(spanUs).toBeGreaterThan(1_200_000);
  });

  it('closes every frame and every piece of sound exactly once', async () => {
    await open.watchMedia();
    await open.start(stage(), settings);
    await rig.until(() => rig.video.length > 120);
    const { compositor, mixer } = await open.mediaCounts();
    // One shown and two waiting; between two reads of a microphone nothing is held.
    expect(compositor.open).toBeLessThanOrEqual(3);
    expect(mixer.open).toBeLessThanOrEqual(1);
    expect(Math.min(compositor.made, mixer.made)).toBeGreaterThan(120);
    await open.stopEncoding();
    await open.start(collection());
    await open.nextStats();
    await open.nextStats();
    const after = await open.mediaCounts();
    expect(after.compositor).toMatchObject({ open: 0, closedTwice: 0 });
    expect(after.mixer).toMatchObject({ open: 0, closedTwice: 0 });
  });

  it('tells its numbers', async () => {
    await open.start(stage(), settings);
    await rig.until(() => rig.video.length > 60);
    await open.nextStats();
    const stats = await open.stats();
    expect(stats?.framesComposed).toBeGreaterThan(30);
    // How many are on time is for the bench: the machine of a test may be busy.
    expect(stats?.composeMsMedian).toBeGreaterThan(0);
    expect(stats?.composeMsP95).toBeGreaterThanOrEqual(stats?.composeMsMedian ?? Infinity);
  });

  it('meters and mutes', async () => {
    await open.start(setAudioInput(stage(), 'mic', { gainDb: -14 }));
    await open.untilPeak('master', -30);
    expect(await open.peaks()).toMatchObject({
      mic: expect.closeTo(-20, 0) as number,
      master: expect.closeTo(-20, 0) as number,
    });
    await open.start(setAudioInput(stage(), 'mic', { muted: true }), settings);
    await rig.until(() => rig.audio.length > 150);
    expect(findBeeps(rig.audio.slice(20))).toEqual([]);
  });

  it('keeps sound in step with the picture through filters, and moves it by its sync offset', async () => {
    const filters = (['suppression', 'limiter'] as const).map((kind) => newAudioFilter(kind, kind, kind));
    const filtered = addAudioFilters(stage(), 'mic', filters);
    // RNNoise is loaded and runs; what is heard is the beep itself, as late as what RNNoise gives.
    const dry = editAudioFilter(filtered, 'mic', 'suppression', 'suppression', { wetPercent: 0 });
    /** Where in their second the beeps are, ms, after a change has come through. */
    const beepsMs = async (scene: SceneCollection): Promise<number> => {
      await open.start(scene, settings);
      await rig.until(() => rig.audio.length > 60);
      rig.forget();
      await rig.until(() => rig.audio.length > 3.2 * 47);
      const phases = findBeeps(rig.audio).map((ms) => ms - Math.round(ms / 1000) * 1000);
      expect(phases.length).toBeGreaterThanOrEqual(2);
      rig.forget();
      return median(phases);
    };
    const plainMs = await beepsMs(stage());
    expect(Math.abs((await beepsMs(dry)) - plainMs)).toBeLessThan(5);
    const late = setAudioInput(dry, 'mic', { syncOffsetMs: 300 });
    expect(Math.abs((await beepsMs(late)) - plainMs - 300)).toBeLessThan(5);
    const early = setAudioInput(dry, 'mic', { syncOffsetMs: -300 });
    expect(Math.abs((await beepsMs(early)) - plainMs + 300)).toBeLessThan(5);
    expect(await open.failures()).toEqual([]);
  });

  it('lists its devices and opens a camera again when its settings change', async () => {
    const devices = await open.requestDevices();
    expect(devices.map((device) => [device.kind, device.label])).toEqual([
      ['camera', 'Test camera'],
      ['microphone', 'Test microphone'],
    ]);
    await open.start(stage());
    await open.untilCapture({ id: 'camera', phase: 'running' });
    await open.start(editSource(stage(), 'camera', 'camera', { width: 640, height: 360 }));
    await open.untilCapture({ width: 640 });
  });
});

describe('composing', () => {
  beforeEach(async () => {
    open = await rig.open({ devices: 'fakeDevices' });
  });

  it('places, turns, stacks and blends items', async () => {
    let scene = collection(
      color('red', '#ff0000'),
      color('blue', '#0000ff'),
      color('half', '#ffffff'),
      color('gone', '#00ff00'),
    );
    scene = setTransform(scene, 'scene', 'item-red', { x: 100, y: 100, width: 400, height: 200 });
    scene = setTransform(scene, 'scene', 'item-blue', {
      x: 700,
      y: 250,
      width: 400,
      height: 100,
      rotationDegrees: 90,
    });
    scene = setTransform(scene, 'scene', 'item-half', { x: 300, y: 100, width: 200, height: 200 });
    scene = setItem(scene, 'scene', 'item-half', { opacity: 0.5 });
    scene = setItem(scene, 'scene', 'item-gone', { visible: false });
    const picture = await pictureOf(scene);
    const near = (x: number, y: number, expected: readonly number[]): void => {
      picture.at(x, y).forEach((level, channel) => {
        expect(Math.abs(level - (expected[channel] ?? 0)), `channel ${channel} at ${x}, ${y}`).toBeLessThan(
          12,
        );
      });
    };
    near(200, 200, [255, 0, 0]);
    near(400, 200, [255, 128, 128]);
    near(900, 150, [0, 0, 255]);
    near(900, 450, [0, 0, 255]);
    near(760, 300, [0, 0, 0]);
    near(50, 50, [0, 0, 0]);
  });

  it('fits images and mirrors cameras', async () => {
    // Left half yellow, right half cyan, 200 × 100.
    const pixels = Array.from({ length: 200 * 100 }, (_, index) =>
      index % 200 < 100 ? [255, 255, 0] : [0, 255, 255],
    );
    const header = Buffer.from('P6 200 100 255\n');
    const data = await runFfmpeg(
      ['-f', 'ppm_pipe', '-i', '-', '-f', 'image2', '-c:v', 'png', '-'],
      Buffer.concat([header, Buffer.from(pixels.flat())]),
    );
    rig.assets.set('halves', data);
    const image = { ...newSource('image', 'image', 'Image'), settings: { assetId: 'halves' } };
    const camera = newSource('camera', 'camera', 'Camera');
    let scene = collection({ ...camera, settings: { ...camera.settings, mirrored: true } }, image);
    scene = setTransform(scene, 'scene', 'item-camera', { x: 640, y: 0, width: 640, height: 360 });
    scene = setTransform(scene, 'scene', 'item-image', { x: 0, y: 0, width: 400, height: 400 });
    const contained = await pictureOf(scene);
    const isYellow = ([red, green, blue]: readonly number[]): boolean =>
      (red ?? 0) > 200 && (green ?? 0) > 200 && (blue ?? 0) < 60;
    expect(isYellow(contained.at(100, 200))).toBe(true);
    expect(isYellow(contained.at(300, 200))).toBe(false);
    expect(contained.at(100, 50)).toEqual([0, 0, 0]);
    // The test camera's bars end in blue at the right, which is the left now.
    const [red, , blue] = contained.at(660, 100);
    expect(blue - red).toBeGreaterThan(100);
    rig.forget();
    const covered = await pictureOf(setItem(scene, 'scene', 'item-image', { fit: 'cover' }));
    expect(isYellow(covered.at(100, 50))).toBe(true);
  });

  it('draws text in its colour and nothing for an empty one', async () => {
    const text = newSource('text', 'text', 'Text');
    const styled = (words: string): Source => ({
      ...text,
      settings: {
        ...text.settings,
        text: words,
        color: '#00ff00',
        backgroundColor: '#ff00ff',
        fontWeight: 800,
      },
    });
    const lit = (picture: DecodedPicture): { green: number; magenta: number } => {
      let green = 0;
      let magenta = 0;
      for (let y = 560; y < 665; y++) {
        for (let x = 260; x < 1020; x += 3) {
          const [r, g, b] = picture.at(x, y);
          if (g > 180 && r < 100) green++;
          if (r > 180 && b > 180 && g < 80) magenta++;
        }
      }
      return { green, magenta };
    };
    const written = lit(await pictureOf(collection(styled('Tonight live'))));
    expect(written.green).toBeGreaterThan(2000);
    expect(written.magenta).toBeGreaterThan(2000);
    rig.forget();
    expect(lit(await pictureOf(collection(styled(' '))))).toEqual({ green: 0, magenta: 0 });
  });
});

describe('composing by WebGL', () => {
  it('shows what Canvas 2D shows', async () => {
    const args = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
    open = await rig.open({ devices: 'fakeDevices', painter: 'webgl', args });
    const camera = newSource('camera', 'camera', 'Camera');
    let scene = collection(color('red', '#ff0000'), camera, color('gone', '#00ff00'));
    scene = setCanvas(scene, { width: 640, height: 360, frameRate: 15 });
    scene = setTransform(scene, 'scene', 'item-red', { x: 0, y: 0, width: 320, height: 360 });
    scene = setTransform(scene, 'scene', 'item-camera', { x: 320, y: 0, width: 320, height: 180 });
    scene = setItem(scene, 'scene', 'item-gone', { visible: false });
    scene = addVideoFilter(scene, 'camera', {
      ...newVideoFilter('colorCorrection', 'grey', 'Grey'),
      ...{ kind: 'colorCorrection', settings: { ...neutralCorrection, saturation: -1 } },
    });
    await open.start(scene, settings);
    await open.untilCapture({ id: 'camera', phase: 'running' });
    const before = rig.video.length;
    await rig.until(() => rig.video.length > before + 30);
    const pictures = (await decodePictures(rig.video, rig.configs, 640, 360)).slice(-25);
    const [red = 0, green = 255] = pictures.at(-1)?.at(160, 180) ?? [];
    expect(red - green).toBeGreaterThan(200);
    expect(pictures.at(-1)?.at(480, 300)).toEqual([0, 0, 0]);
    // The bars of the test camera, without their colours; at a flash they are all white.
    const barsOf = (picture: (typeof pictures)[number]) =>
      Array.from({ length: 12 }, (_, bar) => picture.at(330 + bar * 25, 40));
    const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
    const bars = pictures.flatMap(barsOf);
    expect(Math.max(...bars.map((bar) => spread([...bar])))).toBeLessThan(16);
    expect(Math.max(...pictures.map((picture) => spread(barsOf(picture).flat())))).toBeGreaterThan(60);
    expect(await open.failures()).toEqual([]);
  });
});

describe('a delayed camera', () => {
  it('comes later by that much, holds copies only, and gives all of them back', async () => {
    open = await rig.open({ devices: 'fakeDevices' });
    await open.watchMedia();
    const delay = { ...newVideoFilter('delay', 'delay', 'Delay'), kind: 'delay' as const };
    const delayed = addVideoFilter(stage(), 'camera', { ...delay, settings: { delayMs: 400 } });
    await open.start(stage());
    await open.untilCapture({ id: 'camera', phase: 'running' });
    await open.start(stage(), settings);
    await rig.until(() => rig.video.length > 30);
    await open.start(delayed);
    const before = rig.video.length;
    await rig.until(() => rig.video.length > before + 70);
    const pictures = await decodePictures(rig.video, rig.configs, 854, 480);
    const lags = (from: number, to: number): number[] =>
      pictures.slice(from, to).flatMap(({ clock }, index) => {
        return clock ? [(rig.video[from + index]?.ptsUs ?? 0) / 1000 - clock.epochMs] : [];
      });
    const laterMs = median(lags(before + 40, before + 70)) - median(lags(0, 30));
    // Within two frames of the camera.
    expect(Math.abs(laterMs - 400)).toBeLessThan(67);
    const { compositor } = await open.mediaCounts();
    // Twelve held, one shown, two waiting, and what is being copied.
    expect(compositor.open).toBeLessThan(24);
    await open.stopEncoding();
    await open.start(collection());
    await open.nextStats();
    await open.nextStats();
    expect((await open.mediaCounts()).compositor).toMatchObject({ open: 0, closedTwice: 0 });
  });
});

describe('with devices that come and go', () => {
  const settled = { deviceId: 'red', deviceLabel: 'Red camera' };
  const camera = newSource('camera', 'camera', 'Camera');
  const scene = collection({ ...camera, settings: { ...camera.settings, ...settled } });

  beforeEach(async () => {
    open = await rig.open({ devices: 'scriptedDevices' });
    await open.script("plug('blue', 'Blue camera', '#0000ff')");
  });

  it('finds a camera by its name when its id has changed, and takes it up again after a loss', async () => {
    await open.script("plug('red-now', 'Red camera', '#ff0000')");
    const [red, , blue] = (await pictureOf(scene)).at(640, 360);
    expect(red - blue).toBeGreaterThan(150);
    await open.script("unplug('red-now')");
    await open.untilCapture({ id: 'camera', phase: 'failed' });
    rig.forget();
    // The blue camera must not go on air in its place.
    expect((await pictureOf(scene)).at(640, 360)).toEqual([0, 0, 0]);
    await open.script("plug('red', 'Red camera', '#ff0000')");
    await open.untilCapture({ id: 'camera', phase: 'running' });
  });

  it('takes whichever camera there is at first', async () => {
    await open.start(scene);
    await open.untilCapture({ id: 'camera', phase: 'running', width: 320 });
    expect(await open.captures()).toHaveLength(1);
  });

  it('notices a frozen camera', async () => {
    await open.start(scene);
    await open.untilCapture({ id: 'camera', phase: 'running' });
    await open.script('freeze()');
    await open.untilCapture({ id: 'camera', phase: 'failed' });
    const [capture] = await open.captures();
    expect(capture?.problem?.message).toContain('no picture');
  });

  it('waits with what was refused until it is asked to try again', async () => {
    await open.script("refusal = 'NotAllowedError'");
    await open.start(scene);
    await open.untilCapture({ id: 'camera', phase: 'failed' });
    await open.script('refusal = undefined');
    const [refused] = await open.captures();
    expect(refused?.problem?.code).toBe('DEVICE_PERMISSION');
    await open.retryCapture('camera');
    await open.untilCapture({ id: 'camera', phase: 'running' });
  });

  it('tells of a camera that another program holds', async () => {
    await open.script("refusal = 'NotReadableError'");
    await open.start(scene);
    await open.untilCapture({ id: 'camera', phase: 'failed' });
    const [capture] = await open.captures();
    expect(capture?.problem).toMatchObject({ code: 'INTERNAL' });
    expect(capture?.problem?.message).toContain('another program');
  });
});

describe('with the browser’s devices', () => {
  it('shows a camera of the system', async () => {
    open = await rig.open({ args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] });
    const picture = await pictureOf(stage());
    await open.untilCapture({ id: 'camera', phase: 'running' });
    await open.untilCapture({ id: 'mic', phase: 'running' });
    // Chromium's fake camera is green all over.
    const [red, green] = picture.at(640, 200);
    expect(green - red).toBeGreaterThan(60);
  });

  it('says that permission was refused, and sends silence', async () => {
    open = await rig.open({
      args: ['--use-fake-device-for-media-stream', '--deny-permission-prompts'],
      grant: false,
    });
    await open.start(stage(), settings);
    await open.untilCapture({ id: 'camera', phase: 'failed' });
    await open.untilCapture({ id: 'mic', phase: 'failed' });
    const captures = await open.captures();
    expect(captures.map((capture) => capture.problem?.code)).toEqual([
      'DEVICE_PERMISSION',
      'DEVICE_PERMISSION',
    ]);
    await expect(open.requestDevices()).rejects.toThrow('Allow it');
    await rig.until(() => rig.audio.length > 20 && rig.video.length > 5);
  });

  it('says that there is no camera', async () => {
    open = await rig.open({
      args: ['--use-fake-device-for-media-stream=device-count=0', '--use-fake-ui-for-media-stream'],
    });
    await open.start(collection(newSource('camera', 'camera', 'Camera')));
    await open.untilCapture({ id: 'camera', phase: 'failed' });
    const [capture] = await open.captures();
    expect(capture?.problem).toMatchObject({ code: 'DEVICE_MISSING' });
  });
});
