import { Emitter } from '../../../src/shared/base/emitter.ts';
import type { EncodeWorker } from '../../../src/engine/encode/encode-session.ts';
import type { EncodeJobEvents, EncodeSettings, PcmBlock } from '../../../src/media-worker/jobs.ts';
import type { VideoConfig, VideoPacket } from '../../../src/shared/media/codec/packets.ts';

/** An encode worker in memory: the test sees what it was given and decides what comes out. */
export class FakeEncodeWorker implements EncodeWorker {
  readonly settings: EncodeSettings;
  readonly configs: VideoConfig[] = [];
  readonly pictures: VideoPacket[] = [];
  readonly blocks: PcmBlock[] = [];
  readonly bitrates: number[] = [];
  isKilled = false;
  readonly #events = new Emitter<EncodeJobEvents>((failure) => {
    throw failure;
  });

  constructor(settings: EncodeSettings) {
    this.settings = settings;
  }

  on: EncodeWorker['on'] = (name, listener) => this.#events.on(name, listener);

  emit<Name extends keyof EncodeJobEvents>(name: Name, payload: EncodeJobEvents[Name]): void {
    this.#events.emit(name, payload);
  }

  configureVideo(config: VideoConfig): void {
    this.configs.push(config);
  }

  writeVideo(packet: VideoPacket): void {
    this.pictures.push(packet);
  }

  writeAudio(block: PcmBlock): void {
    this.blocks.push(block);
  }

  setBitrate(kbps: number): void {
    this.bitrates.push(kbps);
  }

  end(): void {
    this.#events.emit('ended', {});
  }

  kill(): void {
    this.isKilled = true;
  }
}
