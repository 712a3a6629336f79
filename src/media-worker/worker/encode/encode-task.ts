import type { EncodeSettings } from '../../jobs.ts';
import type { ToWorker } from '../../protocol/messages.ts';
import type { OwnerChannel, WorkerTask } from '../owner-channel.ts';
import { ProgramAudio } from './program-audio.ts';
import { ProgramVideo } from './program-video.ts';

const maxWaitingBytes = 8 * 1024 * 1024;

/** Encodes the studio's program: pictures and sound each in their own line, so neither waits for the other. */
export class EncodeTask implements WorkerTask {
  readonly #channel: OwnerChannel;
  readonly #video: ProgramVideo | undefined;
  readonly #audio: ProgramAudio | undefined;
  readonly #lines = { video: Promise.resolve(), audio: Promise.resolve() };
  #waitingBytes = 0;
  #ended = false;

  constructor(settings: EncodeSettings, channel: OwnerChannel) {
    this.#channel = channel;
    this.#video = settings.video && new ProgramVideo(settings.video, channel.send);
    this.#audio = settings.audio && new ProgramAudio(settings.audio, channel.send);
  }

  handleMessage(message: ToWorker): void {
    switch (message.type) {
      case 'videoConfig':
        return this.#enqueue('video', message.body, () =>
          this.#video?.configure(message.header.codec, Uint8Array.from(message.body)),
        );
      case 'video':
        return this.#enqueue('video', message.body, () =>
          this.#video?.handle({
            ptsTicks: message.header.ptsUs,
            dtsTicks: message.header.dtsUs,
            keyframe: message.header.keyframe,
            data: message.body,
          }),
        );
      case 'pcm':
        return this.#enqueue('audio', message.body, () => this.#audio?.handle(message.header.ptsUs, message.body));
      case 'bitrate':
        this.#video?.setBitrate(message.header.kbps);
        return;
      case 'end':
        this.#enqueue('video', message.body, () => this.#video?.flush());
        this.#enqueue('audio', message.body, () => this.#audio?.flush());
        void Promise.all([this.#lines.video, this.#lines.audio]).then(() => {
          this.#end();
        });
        return;
      default:
        return;
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
