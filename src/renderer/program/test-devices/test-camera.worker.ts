import { FrameSchedule } from '../compositor/frame-schedule.ts';
import { programNowUs, SteadyWallClock } from '../program-clock.ts';
import type { TestCameraRequest } from './messages.ts';
import { TestPicture } from './test-picture.ts';

/** Draws frames on their grid until nobody reads them any more. */
function run(request: TestCameraRequest): void {
  const picture = new TestPicture(request.width, request.height);
  const schedule = new FrameSchedule(request.frameRate, 0, programNowUs());
  const wallClock = new SteadyWallClock();
  const writer = request.frames.getWriter();
  let frameCount = 0;
  const tick = (): void => {
    const nowUs = programNowUs();
    if (schedule.take(nowUs)) {
      picture.draw(Math.round(wallClock.at(nowUs)), frameCount);
      frameCount = (frameCount + 1) % 0x10000;
      const frame = new VideoFrame(picture.canvas, { timestamp: Math.round(nowUs), alpha: 'discard' });
      // The track owns the frame from here; it closes it even where it refuses it.
      writer.write(frame).catch(() => {
        frame.close();
        self.close();
      });
    }
    setTimeout(tick, Math.max(0, (schedule.nextDueUs - programNowUs()) / 1000));
  };
  tick();
}

self.onmessage = ({ data }: MessageEvent<TestCameraRequest>) => run(data);
