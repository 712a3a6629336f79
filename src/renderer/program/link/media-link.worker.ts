import { AudioTimeline } from '../mixer/audio-timeline.ts';
import { programNowUs } from '../program-clock.ts';
import { MediaLink } from './media-link.ts';
import type { EncodedVideo, LinkReport, LinkRequest, LinkSignal, MixedAudio } from './messages.ts';

/** How often it is looked whether the mixer has fallen silent. */
const silenceCheckMs = 20;

/**
 * The worker that owns the media socket: the page may stutter, the stream does not. The mixer's blocks
 * come straight from the audio thread and are given their time here.
 */
function start(request: LinkRequest & { type: 'init' }): void {
  const { compositor, mixer } = request;
  let sending = false;
  const link = new MediaLink(request.url, {
    onKeyframeNeeded: () => compositor.postMessage({ type: 'keyframeRequest' } satisfies LinkSignal),
    onLost: (message) => self.postMessage({ type: 'failure', message } satisfies LinkReport),
  });
  const timeline = new AudioTimeline((samples, ptsUs) => {
    if (sending) link.sendAudio(samples, ptsUs);
  });
  compositor.onmessage = ({ data }: MessageEvent<EncodedVideo>) => {
    if (sending) link.sendVideo(data);
  };
  mixer.onmessage = ({ data }: MessageEvent<MixedAudio>) => timeline.handleBlock(data, programNowUs());
  setInterval(() => timeline.tick(programNowUs()), silenceCheckMs);
  self.onmessage = ({ data }: MessageEvent<LinkRequest>) => {
    if (data.type === 'audioLatency') timeline.latencyUs = data.latencyUs;
    if (data.type !== 'open' && data.type !== 'close') return;
    sending = data.type === 'open';
    if (sending) link.open();
    else link.close();
  };
}

self.onmessage = ({ data }: MessageEvent<LinkRequest>) => {
  if (data.type === 'init') start(data);
};
