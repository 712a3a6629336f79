import { beforeEach, describe, expect, it } from 'vitest';
import type { SceneCollection } from '../../src/shared/scene/model.ts';
import { addAudioFilters, editAudioFilter } from '../../src/shared/scene/audio-filter-commands.ts';
import { newAudioFilter } from '../../src/shared/scene/audio-filter.ts';
import { addAudioInput, setAudioInput } from '../../src/shared/scene/commands.ts';
import { newAudioInput } from '../../src/shared/scene/defaults.ts';
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
      expect(Math.abs(besideSecondMs(beepMs) - median(lagsMs))).toBeLessThan(1000 / 30);
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

  it('keeps sound in its place through filters, and moves it by its sync offset', async () => {
    // Side by side, for how late a busy machine brings a microphone's sound changes from second to second.
    const unmoved = setAudioInput(stage(), 'mic', { balance: -1 });
    const beside = setAudioInput(addAudioInput(unmoved, newAudioInput('moved', 'Moved')), 'moved', {
      balance: 1,
    });
    const filters = (['suppression', 'limiter'] as const).map((kind) => newAudioFilter(kind, kind, kind));
    const filtered = addAudioFilters(beside, 'moved', filters);
    // RNNoise is loaded and runs; what is heard is the beep itself, as late as what RNNoise gives.
    const dry = editAudioFilter(filtered, 'moved', 'suppression', 'suppression', { wetPercent: 0 });
    /** Waits until the moved beep comes by so much later than the unmoved one: the mixer glides to its place. */
    const untilMovedBy = async (scene: SceneCollection, expectedMs: number): Promise<void> => {
      await running.open.start(scene, settings);
      await running.rig.until(() => running.rig.audio.length > 45);
      running.rig.forget();
      await running.rig.until(() => {
        const { audio } = running.rig;
        const [unmovedMs = NaN, movedMs = NaN] = [findBeeps(audio).at(-1), findBeeps(audio, 'right').at(-1)];
        return Math.abs(besideSecondMs(movedMs - unmovedMs - expectedMs)) < 3;
      });
      running.rig.forget();
    };
    await untilMovedBy(dry, 0);
    await untilMovedBy(setAudioInput(dry, 'moved', { syncOffsetMs: 300 }), 300);
    await untilMovedBy(setAudioInput(dry, 'moved', { syncOffsetMs: -300 }), -300);
    expect(await running.open.failures()).toEqual([]);
  });

  it('loses no sound while the mixer stands still for a while, and stays in its place', async () => {
    await running.open.start(stage(), settings);
    const phases = () => findBeeps(running.rig.audio).map(besideSecondMs);
    // The mixer glides to where a microphone's sound belongs.
    await running.rig.until(() => {
      const [last = NaN, lastButOne = NaN] = phases().toReversed();
      return Math.abs(last - lastButOne) < 1;
    });
    const placeMs = phases().at(-1) ?? NaN;
    // Over the beginning of a beep: if only the newest sound were kept it would come later or not at all. Where
    // the microphone stood still, too, nothing can bring its sound back, and there is a next beep.
    const isKept = async (): Promise<boolean> => {
      const { startMs, endMs } = await running.open.stallMixer(850, 370);
      const secondMs = Math.ceil(startMs / 1000) * 1000;
      await running.rig.until(() => (running.rig.audio.at(-1)?.ptsUs ?? 0) / 1000 > secondMs + 200);
      const hasBeep = findBeeps(running.rig.audio).some((ms) => Math.abs(ms - secondMs - placeMs) < 5);
      return hasBeep && endMs > secondMs + 210;
    };
    while (!(await isKept()));
    expect(await running.open.failures()).toEqual([]);
  });
});

/** How far an instant lies behind the nearest whole second, ms; below 0 before it. */
function besideSecondMs(ms: number): number {
  return ms - Math.round(ms / 1000) * 1000;
}
