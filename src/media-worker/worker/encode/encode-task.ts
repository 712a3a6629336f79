import type { EncodeSettings } from '../../jobs.ts';
import type { ToWorker } from '../../protocol/messages.ts';
import type { OwnerChannel, WorkerTask } from '../owner-channel.ts';
import { ProgramTracks } from './program-tracks.ts';
import { ProgramVideo } from './program-video.ts';

const maxWaitingBytes = 8 * 1024 * 1024;

/** Encodes the studio's program: pictures and sound each in their own line, so neither waits for the other. */
export class EncodeTask implements WorkerTask {
  readonly #channel: OwnerChannel;
  readonly #video: ProgramVideo | undefined;
  readonly #audio: ProgramTracks | undefined;
  readonly #lines = { video: Promise.resolve(), audio: Promise.resolve() };
  #waitingBytes = 0;
  #ended = false;

  constructor(settings: EncodeSettings, channel: OwnerChannel) {
    this.#channel = channel;
    this.#video = settings.video && new ProgramVideo(settings.video, channel.send);
    this.#audio = settings.audio && new ProgramTracks(settings.audio, channel.send);
  }

  handleMessage(message: ToWorker): void {
    const { body } = message;
    if (message.type === 'videoConfig') {
      const { codec } = message.header;
      this.#enqueue('video', body, () => this.#video?.configure(codec, Uint8Array.from(body)));
    } else if (message.type === 'video') {
      const { ptsUs, dtsUs, keyframe } = message.header;
      const picture = { ptsTicks: ptsUs, dtsTicks: dtsUs, keyframe, data: body };
      this.#enqueue('video', body, () => this.#video?.handle(picture));
    } else if (message.type === 'pcm') {
      const { track, ptsUs } = message.header;
      this.#enqueue('audio', body, () => this.#audio?.handle(track, ptsUs, body));
    } else if (message.type === 'bitrate') {
      const { kbps } = message.header;
      // In line, for FFmpeg may be in the middle of a picture.
      this.#enqueue('video', body, () => Promise.resolve(this.#video?.setBitrate(kbps)));
    } else if (message.type === 'end') {
      this.#enqueue('video', body, () => this.#video?.flush());
      this.#enqueue('audio', body, () => this.#audio?.end());
      void Promise.all([this.#lines.video, this.#lines.audio]).then(() => {
        this.#end();
      });
    }
  }

  #enqueue(line: 'video' | 'audio', body: Uint8Array, work: () => Promise<void> | undefined): void {
    this.#waitingBytes += body.byteLength;
    if (this.#waitingBytes > maxWaitingBytes) this.#channel.pause();
    this.#lines[line] = this.#lines[line]
      .then(() => (this.#ended ? undefined : work()))
      .catch((failure: unknown) => {
        this.#end(failure);
      })
      .finally(() => {
        this.#waitingBytes -= body.byteLength;
        if (this.#waitingBytes <= maxWaitingBytes) this.#channel.resume();
      });
  }

  #end(failure?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#channel.end(failure);
  }
}
