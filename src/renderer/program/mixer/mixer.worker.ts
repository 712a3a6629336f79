import { programNowUs } from '../program-clock.ts';
import { blockUs } from './audio-format.ts';
import { rnnoiseDenoisers } from './filters/rnnoise.ts';
import { ClipPlayer, type ClipPacket } from './clip-player.ts';
import type { MixerReport, MixerRequest } from './messages.ts';
import { MicrophoneFeed } from './microphone-feed.ts';
import { Mixer } from './mixer.ts';
import { MonitorFeed } from './monitor-feed.ts';
import { SoundFeed, type SoundPacket } from './sound-feed.ts';
import type { TimedSound } from './strip.ts';

/**
 * After a stall: what the microphones brought meanwhile is read before it is mixed, or it would be silence. A
 * microphone that stood still itself is not waited for longer.
 */
const maxCatchUpUs = 200_000;
const catchUpStepMs = 5;

function report(message: MixerReport): void {
  self.postMessage(message);
}

/** The worker in which the sound is mixed: on the program clock, whatever the page is doing. */
/** What gives a strip its sound. */
interface Feed {
  close(): void;
  isBehind?(nowUs: number): boolean;
}

function start({ link }: MixerRequest & { type: 'init' }): void {
  let monitor: MonitorFeed | undefined;
  let unheard: readonly string[] = [];
  const feeds = new Map<string, Feed>();
  const denoisers = rnnoiseDenoisers((message) => report({ type: 'failure', message }));
  const mixer = new Mixer(programNowUs(), denoisers, {
    onBlock: (block) => link.postMessage(block, [block.samples.buffer]),
    onMonitor: (samples, ptsUs) => monitor?.write(samples, ptsUs),
    onMeters: (readings) => report({ type: 'meters', readings }),
    onLoudness: (reading) => report({ type: 'loudness', reading }),
  });
  const drop = (inputId: string): void => {
    feeds.get(inputId)?.close();
    feeds.delete(inputId);
    mixer.setSound(inputId, undefined);
  };
  const connect = (inputId: string, sound: TimedSound, feed: Feed): void => {
    drop(inputId);
    feeds.set(inputId, feed);
    mixer.setSound(inputId, sound);
  };
  const connectPort = (inputId: string, port: MessagePort): void => {
    const sound = new SoundFeed();
    port.onmessage = ({ data }: MessageEvent<SoundPacket>) => sound.handle(data);
    connect(inputId, sound, port);
  };
  const connectMonitor = (feed: MonitorFeed | undefined): void => {
    monitor?.close();
    monitor = feed;
    mixer.setMonitor(monitor && unheard);
  };
  const connectClips = (inputId: string, port: MessagePort): void => {
    const clips = new ClipPlayer();
    port.onmessage = ({ data }: MessageEvent<ClipPacket>) => clips.handle(data);
    connect(inputId, clips, port);
  };
  let catchUpUntilUs: number | undefined;
  const tick = (): void => {
    const nowUs = programNowUs();
    catchUpUntilUs = mixer.nextDueUs + blockUs < nowUs ? (catchUpUntilUs ?? nowUs + maxCatchUpUs) : undefined;
    if (nowUs < (catchUpUntilUs ?? 0) && [...feeds.values()].some((feed) => feed.isBehind?.(nowUs))) {
      setTimeout(tick, catchUpStepMs);
      return;
    }
    mixer.tick(nowUs);
    setTimeout(tick, Math.max(0, (mixer.nextDueUs - programNowUs()) / 1000));
  };
  self.onmessage = ({ data }: MessageEvent<MixerRequest>) => {
    if (data.type === 'strips') mixer.setStrips(data.strips);
    if (data.type === 'resetLoudness') mixer.resetLoudness();
    if (data.type === 'furtherBuses') mixer.setFurtherBuses(data.buses);
    if (data.type === 'monitor') connectMonitor(new MonitorFeed(data.sink));
    if (data.type === 'dropMonitor') connectMonitor(undefined);
    if (data.type === 'unheard') {
      unheard = data.inputIds;
      mixer.setMonitor(monitor && unheard);
    }
    if (data.type === 'dropSound') drop(data.inputId);
    if (data.type === 'sound') connectPort(data.inputId, data.port);
    if (data.type === 'clips') connectClips(data.inputId, data.port);
    if (data.type !== 'microphone') return;
    const { inputId } = data;
    const feed = new MicrophoneFeed(
      data.audio,
      {
        onRunning: () => report({ type: 'microphoneRunning', inputId }),
        onSilent: () => report({ type: 'microphoneSilent', inputId }),
      },
      programNowUs,
    );
    connect(inputId, feed, feed);
  };
  tick();
}

self.onmessage = ({ data }: MessageEvent<MixerRequest>) => {
  if (data.type === 'init') start(data);
};
