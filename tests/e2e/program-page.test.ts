import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Source } from '../../src/shared/scene/model.ts';
import {
  addAudioInput,
  editSource,
  setAudioInput,
  setCanvas,
  setItem,
  setTransform,
} from '../../src/shared/scene/commands.ts';
import { newAudioInput, newSource } from '../../src/shared/scene/defaults.ts';
import { addVideoFilter } from '../../src/shared/scene/video-filter-commands.ts';
import { newVideoFilter, type VideoFilterOf } from '../../src/shared/scene/video-filter.ts';
import { decodePictures, runFfmpeg, type DecodedPicture } from './program/decode.ts';
import { findBeeps, toneOf } from './program/find-beeps.ts';
import {
  collection,
  color,
  median,
  neutralCorrection,
  pictureOf,
  runningProgram,
  settings,
  stage,
} from './program/running-program.ts';

const running = runningProgram();

describe('with test devices', () => {
  beforeEach(async () => {
    running.open = await running.rig.open({ devices: 'fakeDevices' });
  });

  it('gives a keyframe when asked, and begins every connection with one', async () => {
    await running.open.start(stage(), { ...settings, keyframeIntervalMs: 10_000 });
    await running.rig.until(() => running.rig.video.length > 20);
    const before = running.rig.video.length;
    running.rig.requestKeyframe();
    await running.rig.until(() => running.rig.video.slice(before).some((frame) => frame.keyframe));
    running.rig.forget();
    for (const socket of running.rig.connections) socket.terminate();
    await running.rig.until(() => running.rig.video.length > 5);
    const reconnected = running.rig.frames.filter((frame) => frame.kind !== 'audio');
    expect(reconnected[0]?.kind).toBe('videoConfig');
    expect(reconnected[1]).toMatchObject({ kind: 'video', keyframe: true });
    expect(await running.open.failures()).toHaveLength(1);
  });

  it('takes another bitrate within the same stream, with a keyframe at most', async () => {
    const calm = { ...settings, videoBitrateKbps: 4000, keyframeIntervalMs: 10_000 };
    await running.open.start(stage());
    await running.open.untilCapture({ id: 'camera', phase: 'running' });
    await running.open.start(stage(), calm);
    await running.rig.until(() => running.rig.video.length > 30);
    const before = running.rig.video.length;
    const configs = running.rig.configs.length;
    // The test picture needs about 200.
    await running.open.start(stage(), { ...calm, videoBitrateKbps: 60 });
    await running.rig.until(() => running.rig.video.length > before + 45);
    await running.open.start(stage(), calm);
    await running.rig.until(() => running.rig.video.length > before + 90);
    const { video } = running.rig;
    expect(running.rig.configs).toHaveLength(configs);
    expect(video.slice(1).filter((frame) => frame.keyframe).length).toBeLessThanOrEqual(2);
    const bytes = (from: number): number =>
      video
        .slice(from, from + 24)
        .reduce((sum, { keyframe, payload }) => sum + (keyframe ? 0 : payload.byteLength), 0);
    expect(bytes(before + 20)).toBeLessThan(bytes(before - 24) * 0.6);
    expect(bytes(before + 65)).toBeGreaterThan(bytes(before + 20) * 1.5);
    expect(await decodePictures(video, running.rig.configs, 640, 360)).toHaveLength(video.length);
  });

  it('stops sending when the engine takes nothing more, and begins again with a keyframe', async () => {
    running.rig.acknowledging = false;
    await running.open.start(stage(), { ...settings, keyframeIntervalMs: 10_000 });
    await running.rig.until(() => running.rig.frames.length >= 400);
    await running.open.nextStats();
    await running.open.nextStats();
    expect(running.rig.frames).toHaveLength(400);
    expect((await running.open.stats())?.framesSkipped).toBeGreaterThan(10);
    running.rig.acknowledge();
    running.rig.acknowledging = true;
    running.rig.forget();
    await running.rig.until(() => running.rig.video.length > 5);
    expect(running.rig.video[0]?.keyframe).toBe(true);
  });

  it('stops and starts again', async () => {
    await running.open.start(stage(), settings);
    await running.rig.until(() => running.rig.video.length > 10);
    await running.open.stopEncoding();
    await running.rig.untilDisconnected();
    running.rig.forget();
    await running.open.start(stage(), { ...settings, encoder: 'libx264' });
    await running.rig.until(() => running.rig.video.length > 10);
    expect(running.rig.video[0]?.keyframe).toBe(true);
  });

  it('goes on in another size when the canvas changes', async () => {
    await running.open.start(stage(), settings);
    await running.rig.until(() => running.rig.video.length > 10);
    await running.open.start(setCanvas(stage(), { width: 320, height: 180, frameRate: 15 }));
    await running.rig.until(() => running.rig.configs.at(-1)?.width === 320);
    running.rig.forget();
    await running.rig.until(() => running.rig.video.length > 20);
    const pictures = await decodePictures(running.rig.video, running.rig.configs, 320, 180);
    expect(pictures.length).toBeGreaterThan(5);
    const spanUs = (running.rig.video[20]?.ptsUs ?? 0) - (running.rig.video[0]?.ptsUs ?? 0);
    expect(spanUs).toBeGreaterThan(1_200_000);
  });

  it('closes every frame and every piece of sound exactly once', async () => {
    await running.open.watchMedia();
    await running.open.start(stage(), settings);
    await running.rig.until(() => running.rig.video.length > 60);
    const { compositor, mixer } = await running.open.mediaCounts();
    // One shown and two waiting; between two reads of a microphone nothing is held.
    expect(compositor.open).toBeLessThanOrEqual(3);
    expect(mixer.open).toBeLessThanOrEqual(1);
    expect(Math.min(compositor.made, mixer.made)).toBeGreaterThan(60);
    await running.open.stopEncoding();
    await running.open.start(collection());
    await running.open.nextStats();
    await running.open.nextStats();
    const after = await running.open.mediaCounts();
    expect(after.compositor).toMatchObject({ open: 0, closedTwice: 0 });
    expect(after.mixer).toMatchObject({ open: 0, closedTwice: 0 });
  });

  it('tells its numbers', async () => {
    await running.open.start(stage(), settings);
    await running.rig.until(() => running.rig.video.length > 5);
    await running.open.nextStats();
    const stats = await running.open.stats();
    expect(stats?.framesComposed).toBeGreaterThan(5);
    // How many are on time is for the bench: the machine of a test may be busy.
    expect(stats?.composeMsMedian).toBeGreaterThan(0);
    expect(stats?.composeMsP95).toBeGreaterThanOrEqual(stats?.composeMsMedian ?? Infinity);
  });

  it('meters and mutes', async () => {
    await running.open.start(setAudioInput(stage(), 'mic', { gainDb: -14 }));
    await running.open.untilPeak('master', -20.4);
    expect(await running.open.peaks()).toMatchObject({
      mic: expect.closeTo(-20, 0) as number,
      master: expect.closeTo(-20, 0) as number,
    });
    await running.open.start(setAudioInput(stage(), 'mic', { muted: true }), settings);
    await running.rig.until(() => running.rig.audio.length > 120);
    expect(findBeeps(running.rig.audio.slice(20))).toEqual([]);
  });

  it('lists its devices and opens a camera again when its settings change', async () => {
    const devices = await running.open.requestDevices();
    expect(devices.map((device) => [device.kind, device.label])).toEqual([
      ['camera', 'Test camera'],
      ['microphone', 'Test microphone'],
    ]);
    await running.open.start(stage());
    await running.open.untilCapture({ id: 'camera', phase: 'running' });
    await running.open.start(editSource(stage(), 'camera', 'camera', { width: 640, height: 360 }));
    await running.open.untilCapture({ width: 640 });
  });
});

describe('composing', () => {
  beforeEach(async () => {
    running.open = await running.rig.open({ devices: 'fakeDevices' });
  });

  it('places, turns, stacks and blends items', async () => {
    let scene = collection(
      color('red', '#ff0000'),
      color('blue', '#0000ff'),
      color('half', '#ffffff'),
      color('gone', '#00ff00'),
    );
    scene = setTransform(scene, 'scene', 'item-red', { x: 50, y: 50, width: 200, height: 100 });
    scene = setTransform(scene, 'scene', 'item-blue', {
      x: 350,
      y: 125,
      width: 200,
      height: 50,
      rotationDegrees: 90,
    });
    scene = setTransform(scene, 'scene', 'item-half', { x: 150, y: 50, width: 100, height: 100 });
    scene = setItem(scene, 'scene', 'item-half', { opacity: 0.5 });
    scene = setItem(scene, 'scene', 'item-gone', { visible: false });
    const picture = await pictureOf(running, scene);
    const near = (x: number, y: number, expected: readonly number[]): void => {
      picture.at(x, y).forEach((level, channel) => {
        expect(Math.abs(level - (expected[channel] ?? 0)), `channel ${channel} at ${x}, ${y}`).toBeLessThan(
          12,
        );
      });
    };
    near(100, 100, [255, 0, 0]);
    near(200, 100, [255, 128, 128]);
    near(450, 75, [0, 0, 255]);
    near(450, 225, [0, 0, 255]);
    near(380, 150, [0, 0, 0]);
    near(25, 25, [0, 0, 0]);
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
    running.rig.assets.set('halves', data);
    const image = { ...newSource('image', 'image', 'Image'), settings: { assetId: 'halves' } };
    const camera = newSource('camera', 'camera', 'Camera');
    let scene = collection({ ...camera, settings: { ...camera.settings, mirrored: true } }, image);
    scene = setTransform(scene, 'scene', 'item-camera', { x: 320, y: 0, width: 320, height: 180 });
    scene = setTransform(scene, 'scene', 'item-image', { x: 0, y: 0, width: 200, height: 200 });
    // At every second the camera's bars are white for a moment.
    const hasBars = (picture: DecodedPicture): boolean => Math.min(...picture.at(330, 50)) < 150;
    const contained = await pictureOf(running, scene, 'running', hasBars);
    const isYellow = ([red, green, blue]: readonly number[]): boolean =>
      (red ?? 0) > 200 && (green ?? 0) > 200 && (blue ?? 0) < 60;
    expect(isYellow(contained.at(50, 100))).toBe(true);
    expect(isYellow(contained.at(150, 100))).toBe(false);
    expect(contained.at(50, 25)).toEqual([0, 0, 0]);
    // The test camera's bars end in blue at the right, which is the left now.
    const [red, , blue] = contained.at(330, 50);
    expect(blue - red).toBeGreaterThan(100);
    running.rig.forget();
    const covered = await pictureOf(running, setItem(scene, 'scene', 'item-image', { fit: 'cover' }));
    expect(isYellow(covered.at(50, 25))).toBe(true);
  });

  it('goes on without an image that is broken, and says so', async () => {
    running.rig.assets.set('broken', Buffer.from('\x89PNG\r\n\x1a\nand then nothing of one'));
    const broken = { ...newSource('image', 'broken', 'Broken'), settings: { assetId: 'broken' } };
    const picture = await pictureOf(running, collection(color('ground', '#00ff00'), broken));
    expect(picture.at(320, 180)[1]).toBeGreaterThan(200);
    await expect.poll(() => running.open.failures()).toEqual([expect.stringMatching(/image.*choose/i)]);
  });

  it('knows where a person is from one picture to the next, however late the next one is', async () => {
    running.rig.assets.set(
      'person',
      await readFile(join(import.meta.dirname, '../fixtures/person/astronaut.jpg')),
    );
    const person = { ...newSource('image', 'person', 'Person'), settings: { assetId: 'person' } };
    const behind = newVideoFilter('background', 'behind', 'Behind') as VideoFilterOf<'background'>;
    const scene = addVideoFilter(collection(person), 'person', {
      ...behind,
      settings: { ...behind.settings, mode: 'color', color: '#0000ff' },
    });
    const isBlue = ([red, green, blue]: readonly number[]): boolean =>
      (red ?? 0) < 60 && (green ?? 0) < 60 && (blue ?? 0) > 150;
    const face = (picture: DecodedPicture) => picture.at(280, 130);
    const isFound = (picture: DecodedPicture) => !isBlue(face(picture)) && isBlue(picture.at(560, 180));
    await pictureOf(running, scene, 'running', isFound);
    const before = running.rig.video.length;
    await running.open.stallCompositor(1500);
    await running.rig.until(() => running.rig.video.length > before + 10);
    const pictures = await decodePictures(running.rig.video, running.rig.configs, 640, 360);
    expect(pictures.slice(before).map(isFound)).not.toContain(false);
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
      for (let y = 0; y < 360; y++) {
        for (let x = 0; x < 640; x++) {
          const [r, g, b] = picture.at(x, y);
          if (g > 180 && r < 100) green++;
          if (r > 180 && b > 180 && g < 80) magenta++;
        }
      }
      return { green, magenta };
    };
    const written = lit(await pictureOf(running, collection(styled('Tonight live'))));
    expect(written.green).toBeGreaterThan(2000);
    expect(written.magenta).toBeGreaterThan(2000);
    running.rig.forget();
    expect(lit(await pictureOf(running, collection(styled(' '))))).toEqual({ green: 0, magenta: 0 });
  });
});

describe('composing by WebGL', () => {
  it('shows what Canvas 2D shows', async () => {
    const args = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
    running.open = await running.rig.open({ devices: 'fakeDevices', painter: 'webgl', args });
    const camera = newSource('camera', 'camera', 'Camera');
    let scene = collection(color('red', '#ff0000'), camera, color('gone', '#00ff00'));
    scene = setTransform(scene, 'scene', 'item-red', { x: 0, y: 0, width: 320, height: 360 });
    scene = setTransform(scene, 'scene', 'item-camera', { x: 320, y: 0, width: 320, height: 180 });
    scene = setItem(scene, 'scene', 'item-gone', { visible: false });
    scene = addVideoFilter(scene, 'camera', {
      ...newVideoFilter('colorCorrection', 'grey', 'Grey'),
      ...{ kind: 'colorCorrection', settings: { ...neutralCorrection, saturation: -1 } },
    });
    await running.open.start(scene, settings);
    await running.open.untilCapture({ id: 'camera', phase: 'running' });
    const before = running.rig.video.length;
    await running.rig.until(() => running.rig.video.length > before + 35);
    const pictures = (await decodePictures(running.rig.video, running.rig.configs, 640, 360)).slice(-32);
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
    expect(await running.open.failures()).toEqual([]);
  });
});

describe('a delayed camera', () => {
  it('comes later by that much, holds copies only, and gives all of them back', async () => {
    running.open = await running.rig.open({ devices: 'fakeDevices' });
    await running.open.watchMedia();
    const delay = { ...newVideoFilter('delay', 'delay', 'Delay'), kind: 'delay' as const };
    const delayed = addVideoFilter(stage(), 'camera', { ...delay, settings: { delayMs: 400 } });
    await running.open.start(stage());
    await running.open.untilCapture({ id: 'camera', phase: 'running' });
    await running.open.start(stage(), settings);
    await running.rig.until(() => running.rig.video.length > 30);
    await running.open.start(delayed);
    const before = running.rig.video.length;
    await running.rig.until(() => running.rig.video.length > before + 70);
    const pictures = await decodePictures(running.rig.video, running.rig.configs, 640, 360);
    const lags = (from: number, to: number): number[] =>
      pictures.slice(from, to).flatMap(({ clock }, index) => {
        return clock ? [(running.rig.video[from + index]?.ptsUs ?? 0) / 1000 - clock.epochMs] : [];
      });
    const laterMs = median(lags(before + 40, before + 70)) - median(lags(0, 30));
    // Within three frames of the camera.
    expect(Math.abs(laterMs - 400)).toBeLessThan(100);
    const { compositor } = await running.open.mediaCounts();
    // Twelve held, one shown, two waiting, and what is being copied.
    expect(compositor.open).toBeLessThan(24);
    await running.open.stopEncoding();
    await running.open.start(collection());
    await running.open.nextStats();
    await running.open.nextStats();
    expect((await running.open.mediaCounts()).compositor).toMatchObject({ open: 0, closedTwice: 0 });
  });
});

describe('with devices that come and go', () => {
  const settled = { deviceId: 'red', deviceLabel: 'Red camera' };
  const camera = newSource('camera', 'camera', 'Camera');
  const scene = collection({ ...camera, settings: { ...camera.settings, ...settled } });

  beforeEach(async () => {
    running.open = await running.rig.open({ devices: 'scriptedDevices' });
    await running.open.script("plug('blue', 'Blue camera', '#0000ff')");
  });

  it('finds a camera by its name when its id has changed, and takes it up again after a loss', async () => {
    await running.open.script("plug('red-now', 'Red camera', '#ff0000')");
    const [red, , blue] = (await pictureOf(running, scene)).at(320, 180);
    expect(red - blue).toBeGreaterThan(150);
    await running.open.script("unplug('red-now')");
    await running.open.untilCapture({ id: 'camera', phase: 'failed' });
    running.rig.forget();
    // The blue camera must not go on air in its place.
    expect((await pictureOf(running, scene, 'failed')).at(320, 180)).toEqual([0, 0, 0]);
    await running.open.script("plug('red', 'Red camera', '#ff0000')");
    await running.open.untilCapture({ id: 'camera', phase: 'running' });
  });

  it('takes whichever camera there is at first', async () => {
    await running.open.start(scene);
    await running.open.untilCapture({ id: 'camera', phase: 'running', width: 320 });
    expect(await running.open.captures()).toHaveLength(1);
  });

  it('notices a frozen camera', async () => {
    await running.open.start(scene);
    await running.open.untilCapture({ id: 'camera', phase: 'running' });
    await running.open.script('freeze()');
    await running.open.untilCapture({ id: 'camera', phase: 'failed' });
    const [capture] = await running.open.captures();
    expect(capture?.problem?.message).toContain('no picture');
  });

  it('takes a camera of seven pictures a second, one that changes its size, and a mono microphone of 96 kHz as they are', async () => {
    await running.open.script("plug('red', 'Red camera', '#ff0000', 7)");
    await running.open.script('plugMicrophone(96_000, 1)');
    await running.open.start(addAudioInput(scene, newAudioInput('mic', 'Microphone')), settings);
    await running.open.untilCapture({ id: 'camera', phase: 'running', width: 320 });
    await running.open.script('resize(640, 360)');
    await running.open.untilCapture({ id: 'camera', phase: 'running', width: 640 });
    await running.open.untilPeak('mic', -30);
    running.rig.forget();
    await running.rig.until(() => running.rig.audio.length > 96);
    expect(await running.open.captures()).toMatchObject([
      { phase: 'running', width: 640 },
      { phase: 'running' },
    ]);
    expect(await running.open.peaks()).toMatchObject({ mic: expect.closeTo(-20, 0) as number });
    const { rises, different } = toneOf(running.rig.audio.slice(0, 94));
    // Two seconds of 440 Hz; taken for 48 kHz they would be half as many.
    // A busy machine loses some of it.
    expect(rises).toBeGreaterThan(500);
    expect(rises).toBeLessThan(1100);
    expect(different).toBe(0);
    expect(await running.open.failures()).toEqual([]);
  });

  it('waits with what was refused until it is asked to try again', async () => {
    await running.open.script("refusal = 'NotAllowedError'");
    await running.open.start(scene);
    await running.open.untilCapture({ id: 'camera', phase: 'failed' });
    await running.open.script('refusal = undefined');
    const [refused] = await running.open.captures();
    expect(refused?.problem?.code).toBe('DEVICE_PERMISSION');
    await running.open.retryCapture('camera');
    await running.open.untilCapture({ id: 'camera', phase: 'running' });
  });

  it('tells of a camera that another program holds', async () => {
    await running.open.script("refusal = 'NotReadableError'");
    await running.open.start(scene);
    await running.open.untilCapture({ id: 'camera', phase: 'failed' });
    const [capture] = await running.open.captures();
    expect(capture?.problem).toMatchObject({ code: 'INTERNAL' });
    expect(capture?.problem?.message).toContain('another program');
  });
});

describe('with the browser’s devices', () => {
  it('shows a camera of the system', async () => {
    running.open = await running.rig.open({
      args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
    });
    const picture = await pictureOf(running, stage());
    await running.open.untilCapture({ id: 'camera', phase: 'running' });
    await running.open.untilCapture({ id: 'mic', phase: 'running' });
    // Chromium's fake camera is green all over.
    const [red, green] = picture.at(320, 100);
    expect(green - red).toBeGreaterThan(60);
  });

  it('says that permission was refused, and sends silence', async () => {
    running.open = await running.rig.open({
      args: ['--use-fake-device-for-media-stream', '--deny-permission-prompts'],
      grant: false,
    });
    await running.open.start(stage(), settings);
    await running.open.untilCapture({ id: 'camera', phase: 'failed' });
    await running.open.untilCapture({ id: 'mic', phase: 'failed' });
    const captures = await running.open.captures();
    expect(captures.map((capture) => capture.problem?.code)).toEqual([
      'DEVICE_PERMISSION',
      'DEVICE_PERMISSION',
    ]);
    await expect(running.open.requestDevices()).rejects.toThrow('Allow it');
    await running.rig.until(() => running.rig.audio.length > 20 && running.rig.video.length > 5);
  });

  it('says that there is no camera', async () => {
    running.open = await running.rig.open({
      args: ['--use-fake-device-for-media-stream=device-count=0', '--use-fake-ui-for-media-stream'],
    });
    await running.open.start(collection(newSource('camera', 'camera', 'Camera')));
    await running.open.untilCapture({ id: 'camera', phase: 'failed' });
    const [capture] = await running.open.captures();
    expect(capture?.problem).toMatchObject({ code: 'DEVICE_MISSING' });
  });
});
