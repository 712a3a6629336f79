import type { EncodedVideo } from '../link/program-media.ts';
import { loadInter } from '../load-inter.ts';
import { Compositor } from './compositor.ts';
import type { CompositorReport, CompositorRequest } from './messages.ts';
import { SideViews } from './side-views.ts';

function report(message: CompositorReport): void {
  self.postMessage(message);
}

/** Texts are drawn only after this: one that was drawn before keeps its fallback font for good. */
async function loadFonts(compositor: Compositor): Promise<void> {
  const { fonts } = self as unknown as { fonts: FontFaceSet };
  const isThere = await loadInter(fonts);
  compositor.handleFonts();
  if (!isThere) {
    report({
      type: 'failure',
      message: 'The text font could not be loaded; texts are shown in another one.',
    });
  }
}

/**
 * Streams that came and are not yet to be taken: a message's data comes into being when it is asked for, and
 * only then is the stream the worker's.
 */
const arrived = new Map<number, MessageEvent<ReadableStream<VideoFrame>>>();
let following: number | undefined;

/** @returns false if the message is another one */
function keepStream(message: MessageEvent<unknown>): boolean {
  if (following === undefined) return false;
  arrived.set(following, message as MessageEvent<ReadableStream<VideoFrame>>);
  following = undefined;
  return true;
}

function takeStream(compositor: Compositor, request: CompositorRequest & { type: 'frames' }): void {
  const { handover, sourceId, mayPause } = request;
  const frames = arrived.get(handover)?.data;
  arrived.delete(handover);
  if (!frames) return;
  if (sourceId === undefined) void closeFrames(frames);
  else compositor.handleFrames(sourceId, frames, mayPause);
  report({ type: 'framesTaken', handover });
}

/** Reads to the end, for what is on its way would be closed by nobody else. */
async function closeFrames(frames: ReadableStream<VideoFrame>): Promise<void> {
  const reader = frames.getReader();
  try {
    for (;;) {
      const { value: frame, done } = await reader.read();
      if (done) return;
      frame.close();
    }
  } catch {
    // A broken stream has nothing more on its way.
  }
}

function start(request: CompositorRequest & { type: 'init' }): void {
  const { canvas, previewCanvas, multiviewCanvas, painter, link } = request;
  const sides = new SideViews(previewCanvas, multiviewCanvas, painter);
  const compositor = new Compositor(canvas, sides, painter, {
    report,
    sendVideo: (video: EncodedVideo) => link.postMessage(video, [video.payload.buffer as ArrayBuffer]),
  });
  link.onmessage = () => compositor.requestKeyframe();
  self.onmessage = (message: MessageEvent<CompositorRequest>) => {
    if (!keepStream(message)) handle(compositor, message.data);
  };
  void loadFonts(compositor);
}

function handle(compositor: Compositor, request: CompositorRequest): void {
  switch (request.type) {
    case 'init':
      return;
    case 'picture':
      compositor.handlePicture(request.picture);
      return;
    case 'streamFollows':
      following = request.handover;
      return;
    case 'frames':
      takeStream(compositor, request);
      return;
    case 'forgetStream':
      arrived.delete(request.handover);
      return;
    case 'timedFrames':
      compositor.handleTimedFrames(request.sourceId, request.port);
      return;
    case 'dropFrames':
      compositor.dropFrames(request.sourceId);
      return;
    case 'stingerSound':
      compositor.handleStingerSound(request.port);
      return;
    case 'multiview':
      compositor.showMultiview(request.shown);
      return;
    case 'screenshot':
      compositor.takeScreenshot(request.requestId, request.wish);
      return;
    case 'events':
      compositor.handleEvents(request.feed);
      return;
    case 'texts':
      compositor.handleTexts(request.texts);
      return;
    case 'startEncoding':
      void compositor.startEncoding(request.settings);
      return;
    case 'stopEncoding':
      void compositor.stopEncoding();
      return;
    case 'encoderBehind':
      compositor.handleEncoderBehind(request.behindMs);
      return;
  }
}

self.onmessage = ({ data }: MessageEvent<CompositorRequest>) => {
  if (data.type === 'init') start(data);
};
