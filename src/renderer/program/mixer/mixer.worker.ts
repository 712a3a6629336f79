import { programNowUs } from '../program-clock.ts';
import { rnnoiseDenoisers } from './filters/rnnoise.ts';
import type { MixerReport, MixerRequest } from './messages.ts';
import { MicrophoneFeed } from './microphone-feed.ts';
import { Mixer } from './mixer.ts';

function report(message: MixerReport): void {
  self.postMessage(message);
}

/** The worker in which the sound is mixed: on the program clock, whatever the page is doing. */
function start({ link }: MixerRequest & { type: 'init' }): void {
  const feeds = new Map<string, MicrophoneFeed>();
  const denoisers = rnnoiseDenoisers((message) => report({ type: 'failure', message }));
  const mixer = new Mixer(programNowUs(), denoisers, {
    onBlock: (block) => link.postMessage(block, [block.samples.buffer]),
    onMeters: (readings) => report({ type: 'meters', readings }),
    onLoudness: (reading) => report({ type: 'loudness', reading }),
  });
  const drop = (inputId: string): void => {
    feeds.get(inputId)?.close();
    feeds.delete(inputId);
    mixer.setSound(inputId, undefined);
  };
  const tick = (): void => {
    mixer.tick(programNowUs());
    setTimeout(tick, Math.max(0, (mixer.nextDueUs - programNowUs()) / 1000));
  };
  self.onmessage = ({ data }: MessageEvent<MixerRequest>) => {
    if (data.type === 'strips') mixer.setStrips(data.strips);
    if (data.type === 'resetLoudness') mixer.resetLoudness();
    if (data.type === 'dropMicrophone') drop(data.inputId);
    if (data.type !== 'microphone') return;
    const { inputId } = data;
    drop(inputId);
    const feed = new MicrophoneFeed(
      data.audio,
      {
        onRunning: () => report({ type: 'microphoneRunning', inputId }),
        onSilent: () => report({ type: 'microphoneSilent', inputId }),
      },
      programNowUs,
    );
    feeds.set(inputId, feed);
    mixer.setSound(inputId, feed);
  };
  tick();
}

self.onmessage = ({ data }: MessageEvent<MixerRequest>) => {
  if (data.type === 'init') start(data);
};
