import { Emitter } from '../../../src/shared/base/emitter.ts';
import type { FootlightError } from '../../../src/shared/base/errors.ts';
import type { LinkStatistics, Publisher } from '../../../src/publish/publisher.ts';
import type {
  AudioConfig,
  AudioPacket,
  VideoConfig,
  VideoPacket,
} from '../../../src/shared/media/codec/packets.ts';

/** A destination in memory: the test decides what happens to it, and sees what it was sent. */
export class FakePublisher implements Publisher {
  readonly sent: (
    | { kind: 'videoConfig'; config: VideoConfig }
    | { kind: 'audioConfig'; config: AudioConfig }
    | { kind: 'video'; packet: VideoPacket }
    | { kind: 'audio'; packet: AudioPacket }
  )[] = [];
  queuedMs = 0;
  queueLimits = { slowAboveMs: 300, dropAboveMs: 900 };
  link: LinkStatistics | undefined;
  bytesSent = 0;
  isClosed = false;
  readonly #events = new Emitter<{ closed: { error?: FootlightError } }>((failure) => {
    throw failure;
  });
  readonly #answer = Promise.withResolvers<undefined>();

  async connect(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => {
      this.#answer.reject(signal.reason as Error);
    });
    await this.#answer.promise;
  }

  accept(): void {
    this.#answer.resolve(undefined);
  }

  refuse(error: FootlightError): void {
    this.#answer.reject(error);
  }

  lose(error?: FootlightError): void {
    this.#events.emit('closed', error ? { error } : {});
  }

  on(name: 'closed', listener: (payload: { error?: FootlightError }) => void) {
    return this.#events.on(name, listener);
  }

  sendVideoConfig(config: VideoConfig): void {
    this.sent.push({ kind: 'videoConfig', config });
  }

  sendAudioConfig(config: AudioConfig): void {
    this.sent.push({ kind: 'audioConfig', config });
  }

  sendVideo(packet: VideoPacket): void {
    this.sent.push({ kind: 'video', packet });
    this.bytesSent += packet.data.byteLength;
  }

  sendAudio(packet: AudioPacket): void {
    this.sent.push({ kind: 'audio', packet });
    this.bytesSent += packet.data.byteLength;
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }

  kinds(): string[] {
    return this.sent.map((each) => each.kind);
  }
}
