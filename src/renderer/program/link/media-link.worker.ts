import { MediaLink } from './media-link.ts';
import { keyframeRequest, type LinkReport, type LinkRequest } from './messages.ts';
import type { EncodedVideo, MixedAudio } from './program-media.ts';

/**
 * The worker that owns the media socket. Picture and sound come straight from their workers: the page
 * may stutter, the stream does not.
 */
function start({ url, compositor, mixer }: LinkRequest & { type: 'init' }): void {
  let sending = false;
  const link = new MediaLink(url, {
    onKeyframeNeeded: () => compositor.postMessage(keyframeRequest),
    onPictureDropped: () => self.postMessage({ type: 'pictureDropped' } satisfies LinkReport),
    onLost: (message) => self.postMessage({ type: 'failure', message } satisfies LinkReport),
  });
  compositor.onmessage = ({ data }: MessageEvent<EncodedVideo>) => {
    if (sending) link.sendVideo(data);
  };
  mixer.onmessage = ({ data }: MessageEvent<MixedAudio>) => {
    if (sending) link.sendAudio(data);
  };
  self.onmessage = ({ data }: MessageEvent<LinkRequest>) => {
    if (data.type === 'init') return;
    sending = data.type === 'open';
    if (sending) link.open();
    else link.close();
  };
}

self.onmessage = ({ data }: MessageEvent<LinkRequest>) => {
  if (data.type === 'init') start(data);
};
