import interLatin from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import interLatinExtended from '@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2?url';
import type { EncodedVideo, LinkSignal } from '../link/messages.ts';
import { Compositor } from './compositor.ts';
import type { CompositorReport, CompositorRequest } from './messages.ts';

function report(message: CompositorReport): void {
  self.postMessage(message);
}

async function loadFonts(compositor: Compositor): Promise<void> {
  for (const url of [interLatinExtended, interLatin]) {
    const font = new FontFace('Inter', `url(${JSON.stringify(url)})`, { weight: '100 900' });
    self.fonts.add(font);
    await font.load();
    compositor.handleFonts();
  }
}

function start({ canvas, link }: CompositorRequest & { type: 'init' }): void {
  const compositor = new Compositor(canvas, {
    report,
    sendVideo: (video: EncodedVideo) => link.postMessage(video, [video.payload.buffer as ArrayBuffer]),
  });
  link.onmessage = ({ data }: MessageEvent<LinkSignal>) => {
    if (data.type === 'keyframeRequest') compositor.requestKeyframe();
  };
  self.onmessage = ({ data }: MessageEvent<CompositorRequest>) => handle(compositor, data);
  loadFonts(compositor).catch(() =>
    report({ type: 'failure', message: 'The text font could not be loaded.' }),
  );
}

function handle(compositor: Compositor, request: CompositorRequest): void {
  switch (request.type) {
    case 'init':
      return;
    case 'picture':
      compositor.handlePicture(request.picture);
      return;
    case 'camera':
      compositor.handleCamera(request.sourceId, request.frames);
      return;
    case 'dropCamera':
      compositor.dropCamera(request.sourceId);
      return;
    case 'startEncoding':
      void compositor.startEncoding(request.settings);
      return;
    case 'stopEncoding':
      void compositor.stopEncoding();
      return;
  }
}

self.onmessage = ({ data }: MessageEvent<CompositorRequest>) => {
  if (data.type === 'init') start(data);
};
