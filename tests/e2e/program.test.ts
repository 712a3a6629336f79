import { beforeEach, describe, expect, it } from 'vitest';
import type { SceneCollection } from '../../src/shared/scene/model.ts';
import { addAudioFilters, editAudioFilter } from '../../src/shared/scene/audio-filter-commands.ts';
import { newAudioFilter } from '../../src/shared/scene/audio-filter.ts';
import { setAudioInput } from '../../src/shared/scene/commands.ts';
import { decodePictures } from './program/decode.ts';
import { findBeeps } from './program/find-beeps.ts';
import { intervalUs, median, runningProgram, settings, stage } from './program/running-program.ts';

const running = runningProgram();

describe('with test devices', () => {
  beforeEach(async () => {
    running.open = await running.rig.open({ devices: 'fakeDevices' });
  });

  it('sends picture and sound on one clock', async () => {
    await running.open.start(stage());
    await running.open.untilCapture({ id: 'camera', phase: 'running' });
    await running.open.untilCapture({ id: 'mic', phase: 'running' });
    await running.open.start(stage(), settings);
    const seconds = 6;
    await running.rig.until(() => running.rig.video.length > seconds * 30);
    const { video, audio } = running.rig;

    expect(running.rig.configs.at(-1)).toMatchObject({ codec: 'h264', width: 640, height: 360 });
    expect(running.rig.frames.find((frame) => frame.kind !== 'audio')?.kind).toBe('videoConfig');
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

    const pictures = await decodePictures(video, running.rig.configs, 640, 360);
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
      expect(Math.abs(beepLagMs - median(lagsMs))).toBeLessThan(1000 / 30);
    }
    const flashes = pictures.flatMap((picture, index) =>
      Math.min(...picture.at(320, 50)) > 230 && Math.min(...(pictures[index - 1]?.at(320, 50) ?? [255])) < 230
        ? [(video[index]?.ptsUs ?? 0) / 1000]
        : [],
    );
    expect(flashes.length).toBeGreaterThan(3);
    const offsets = flashes
      .flatMap((flash) => beeps.map((beep) => flash - beep))
      .filter((ms) => Math.abs(ms) < 500);
    expect(Math.abs(median(offsets))).toBeLessThan(1000 / 30);
  });

  it('keeps sound in step with the picture through filters, and moves it by its sync offset', async () => {
    const filters = (['suppression', 'limiter'] as const).map((kind) => newAudioFilter(kind, kind, kind));
    const filtered = addAudioFilters(stage(), 'mic', filters);
    // RNNoise is loaded and runs; what is heard is the beep itself, as late as what RNNoise gives.
    const dry = editAudioFilter(filtered, 'mic', 'suppression', 'suppression', { wetPercent: 0 });
    /** Where in their second the beeps are, ms, after a change has come through. */
    const beepsMs = async (scene: SceneCollection): Promise<number> => {
      await running.open.start(scene, settings);
      await running.rig.until(() => running.rig.audio.length > 45);
      running.rig.forget();
      await running.rig.until(() => running.rig.audio.length > 2.2 * 47);
      const phases = findBeeps(running.rig.audio).map((ms) => ms - Math.round(ms / 1000) * 1000);
      expect(phases.length).toBeGreaterThanOrEqual(2);
      running.rig.forget();
      return median(phases);
    };
    const plainMs = await beepsMs(stage());
    expect(Math.abs((await beepsMs(dry)) - plainMs)).toBeLessThan(5);
    const late = setAudioInput(dry, 'mic', { syncOffsetMs: 300 });
    expect(Math.abs((await beepsMs(late)) - plainMs - 300)).toBeLessThan(5);
    const early = setAudioInput(dry, 'mic', { syncOffsetMs: -300 });
    expect(Math.abs((await beepsMs(early)) - plainMs + 300)).toBeLessThan(5);
    expect(await running.open.failures()).toEqual([]);
  });
});
