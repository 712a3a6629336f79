import interLatin from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import interLatinExtended from '@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2?url';
import type { EncodedVideo } from '../link/program-media.ts';
import { Compositor } from './compositor.ts';
import type { CompositorReport, CompositorRequest } from './messages.ts';
import { SideViews } from './side-views.ts';

function report(message: CompositorReport): void {
  self.postMessage(message);
}

/** Inter's files with the characters that are in each, as the font's own style sheet has them. */
const interFaces = [
  [
    interLatin,
    'U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD',
  ],
  [
    interLatinExtended,
    'U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF',
  ],
] as const;

/** Texts are drawn only after this: one that was drawn before keeps its fallback font for good. */
async function loadFonts(compositor: Compositor): Promise<void> {
  const { fonts } = self as unknown as { fonts: FontFaceSet };
  const loads = interFaces.map(async ([url, unicodeRange]) => {
    const font = new FontFace('Inter', `url(${JSON.stringify(url)})`, { weight: '100 900', unicodeRange });
    fonts.add(await font.load());
  });
  const outcomes = await Promise.allSettled(loads);
  compositor.handleFonts();
  if (outcomes.some(({ status }) => status === 'rejected')) {
    report({
      type: 'failure',
      message: 'The text font could not be loaded; texts are shown in another one.',
    });
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
  self.onmessage = ({ data }: MessageEvent<CompositorRequest>) => handle(compositor, data);
  void loadFonts(compositor);
}

function handle(compositor: Compositor, request: CompositorRequest): void {
  switch (request.type) {
    case 'init':
      return;
    case 'picture':
      compositor.handlePicture(request.picture);
      return;
    case 'frames':
      compositor.handleFrames(request.sourceId, request.frames, request.mayPause);
      return;
    case 'timedFrames':
      compositor.handleTimedFrames(request.sourceId, request.port);
      return;
    case 'dropFrames':
      compositor.dropFrames(request.sourceId);
      return;
    case 'multiview':
      compositor.showMultiview(request.shown);
      return;
    case 'screenshot':
      compositor.takeScreenshot(request.requestId, request.wish);
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
