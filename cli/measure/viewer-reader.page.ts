import { clockStripBounds, readClockStrip } from '../../src/shared/media/test-signal/clock-strip.ts';
import type { SeenFrame, ViewerReadings } from './viewer-readings.ts';
import { beepAmplitude, beepMs } from '../../src/shared/media/test-signal/timing.ts';

declare global {
  interface Window {
    footlightViewerReader?: { take(): ViewerReadings };
  }
}

/** The picture is read at this size, which leaves 16 px to a cell of the strip. */
const readWidth = 640;
const readHeight = 360;

/** Tells the context time at which the level jumps from silence to a beep. */
const onsetDetectorSource = `
registerProcessor('onset-detector', class extends AudioWorkletProcessor {
  quietSamples = 0;
  process([input]) {
    const channel = input[0];
    if (!channel) { this.quietSamples += 128; return true; }
    for (let index = 0; index < channel.length; index++) {
      if (Math.abs(channel[index]) < ${beepAmplitude / 5}) { this.quietSamples++; continue; }
      if (this.quietSamples > sampleRate * ${(beepMs * 3) / 1000}) {
        this.port.postMessage((currentFrame + index) / sampleRate);
      }
      this.quietSamples = 0;
    }
    return true;
  }
});`;

function watchPicture(video: HTMLVideoElement, frames: SeenFrame[]): void {
  const canvas = new OffscreenCanvas(readWidth, readHeight);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('The reader got no canvas to look at the picture with.');
  const strip = clockStripBounds(readWidth, readHeight);
  let presentedFrames: number | undefined;

  const onFrame: VideoFrameRequestCallback = (_now, metadata) => {
    video.requestVideoFrameCallback(onFrame);
    const source = clockStripBounds(video.videoWidth, video.videoHeight);
    context.drawImage(video, 0, source.y, source.width, source.height, 0, strip.y, strip.width, strip.height);
    const pixels = context.getImageData(0, 0, readWidth, readHeight).data;
    const reading = readClockStrip(pixels, readWidth, readHeight);
    frames.push({
      shownAtMs: performance.timeOrigin + metadata.expectedDisplayTime,
      ...(reading && { drawnAtMs: reading.epochMs, frame: reading.frame }),
      unseenBefore: presentedFrames === undefined ? 0 : metadata.presentedFrames - presentedFrames - 1,
      width: metadata.width,
      height: metadata.height,
    });
    presentedFrames = metadata.presentedFrames;
  };
  video.requestVideoFrameCallback(onFrame);
}

async function watchSound(video: HTMLVideoElement, beepsAtMs: number[]): Promise<AudioContext> {
  const context = new AudioContext({ latencyHint: 'interactive' });
  const moduleUrl = URL.createObjectURL(new Blob([onsetDetectorSource], { type: 'text/javascript' }));
  await context.audioWorklet.addModule(moduleUrl);
  const detector = new AudioWorkletNode(context, 'onset-detector', { numberOfOutputs: 0 });
  detector.port.onmessage = ({ data }: MessageEvent<number>) => {
    const output = context.getOutputTimestamp();
    const outputContextTime = output.contextTime ?? 0;
    const outputPerformanceTime = output.performanceTime ?? 0;
    const heardAtMs = performance.timeOrigin + outputPerformanceTime + (data - outputContextTime) * 1000;
    // A player times its picture by the sound that it hands over. It allows for the sound device's delay
    // when it plays by itself, but knows nothing of it when an audio context plays on its behalf.
    beepsAtMs.push(heardAtMs - context.outputLatency * 1000);
  };
  const source = context.createMediaElementSource(video);
  source.connect(detector);
  source.connect(context.destination);
  await context.resume();
  return context;
}

const video = document.querySelector('video');
if (!video) throw new Error('There is no picture on this page to read.');
const frames: SeenFrame[] = [];
const beepsAtMs: number[] = [];
watchPicture(video, frames);
const sound = await watchSound(video, beepsAtMs);
video.muted = false;
window.footlightViewerReader = {
  take: () => ({
    frames: frames.splice(0),
    beepsAtMs: beepsAtMs.splice(0),
    playing: !video.paused && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA,
    playbackRate: video.playbackRate,
    soundRunning: sound.state === 'running',
  }),
};
