import { beepSample } from '../../../shared/media/test-signal/timing.ts';
import { FrameSchedule } from '../compositor/frame-schedule.ts';
import { programNowUs, SteadyWallClock } from '../program-clock.ts';
import type { TestDeviceRequest } from './messages.ts';
import { TestPicture } from './test-picture.ts';

const sampleRate = 48_000;
/** 10 ms, as microphones deliver. */
const chunkFrames = 480;
/** A machine that stood still for longer lost that sound, as it would a microphone's. */
const maxChunksAtOnce = 20;

/** Calls `step` whenever a time of the schedule has come, with the times that were missed. */
function follow(schedule: FrameSchedule, step: (dueUs: number, missed: number) => void): void {
  const tick = (): void => {
    const frame = schedule.take(programNowUs());
    if (frame) step(frame.dueUs, frame.missed);
    setTimeout(tick, Math.max(0, (schedule.nextDueUs - programNowUs()) / 1000));
  };
  tick();
}

/** Draws frames on their grid until nobody reads them any more. */
function runCamera(request: TestDeviceRequest & { kind: 'camera' }): void {
  const picture = new TestPicture(request.width, request.height);
  const wallClock = new SteadyWallClock();
  const writer = request.frames.getWriter();
  let frameCount = 0;
  follow(new FrameSchedule(request.frameRate, 0, programNowUs()), () => {
    const nowUs = programNowUs();
    picture.draw(Math.round(wallClock.at(nowUs)), frameCount);
    frameCount = (frameCount + 1) % 0x10000;
    const frame = new VideoFrame(picture.canvas, { timestamp: Math.round(nowUs), alpha: 'discard' });
    writer.write(frame).catch(() => {
      frame.close();
      self.close();
    });
  });
}

/** Beeps at every whole second of the wall clock; silent otherwise. */
function runMicrophone(request: TestDeviceRequest & { kind: 'microphone' }): void {
  const wallClock = new SteadyWallClock();
  const writer = request.audio.getWriter();
  const schedule = new FrameSchedule(sampleRate / chunkFrames, 0, programNowUs());
  const write = (endUs: number): void => {
    const startUs = endUs - schedule.intervalUs;
    const startMs = wallClock.at(startUs);
    const samples = Float32Array.from({ length: chunkFrames }, (_, frame) =>
      beepSample(startMs + (frame / sampleRate) * 1000),
    );
    const data = new AudioData({
      format: 'f32-planar',
      sampleRate,
      numberOfFrames: chunkFrames,
      numberOfChannels: 1,
      timestamp: Math.round(startUs),
      data: samples,
    });
    writer.write(data).catch(() => {
      data.close();
      self.close();
    });
  };
  follow(schedule, (dueUs, missed) => {
    for (let behind = Math.min(missed, maxChunksAtOnce); behind >= 0; behind--) {
      write(dueUs - behind * schedule.intervalUs);
    }
  });
}

self.onmessage = ({ data }: MessageEvent<TestDeviceRequest>) => {
  if (data.kind === 'camera') runCamera(data);
  else runMicrophone(data);
};
