import type { AudioConfig, AudioPacket, VideoConfig, VideoPacket } from '../shared/media/codec/packets.ts';
import type { Timing } from './timing.ts';
import { DropPolicy } from './drop-policy.ts';
import type { Publisher } from './publisher.ts';

/**
 * Some servers take what they see first for all there is, so the first keyframe waits this long for
 * the sound's configuration.
 */
const audioConfigWaitMs = 2_000;

interface Started {
  /** This on the program's clock is 0 on the connection's. */
  baseUs: number;
  dropPolicy: DropPolicy;
}

/**
 * The program as one connection sees it: from a keyframe on, with configurations first, time starting
 * at 0, and without the pictures that the connection is too slow for.
 */
export class LegStream {
  readonly #timing: Timing;
  readonly #onKeyframeWanted: () => void;
  #videoConfig: VideoConfig | undefined;
  #audioConfig: AudioConfig | undefined;
  #publisher: Publisher | undefined;
  #acceptedAtUs = 0;
  #started: Started | undefined;
  #sentVideoFrames = 0;
  #droppedVideoFrames = 0;

  constructor(timing: Timing, onKeyframeWanted: () => void) {
    this.#timing = timing;
    this.#onKeyframeWanted = onKeyframeWanted;
  }

  get sentVideoFrames(): number {
    return this.#sentVideoFrames;
  }

  get droppedVideoFrames(): number {
    return this.#droppedVideoFrames;
  }

  /** The other side accepted: the next keyframe is the first picture it gets. */
  begin(publisher: Publisher): void {
    this.#publisher = publisher;
    this.#acceptedAtUs = this.#timing.nowUs();
    this.#onKeyframeWanted();
  }

  /** The connection is over; nothing goes out until the next one. */
  end(): void {
    this.#publisher = undefined;
    this.#started = undefined;
  }

  handleVideoConfig(config: VideoConfig): void {
    if (this.#videoConfig && isSameDescription(this.#videoConfig, config)) return;
    this.#videoConfig = config;
    if (this.#started) this.#publisher?.sendVideoConfig(config);
  }

  handleAudioConfig(config: AudioConfig): void {
    if (this.#audioConfig && isSameDescription(this.#audioConfig, config)) return;
    this.#audioConfig = config;
    if (this.#started) this.#publisher?.sendAudioConfig(config);
    else if (this.#publisher) this.#onKeyframeWanted();
  }

  handleVideo(packet: VideoPacket): void {
    if (!this.#publisher || !this.#videoConfig) return;
    if (!this.#started && packet.keyframe) this.#start(this.#publisher, this.#videoConfig, packet);
    if (!this.#started) return;
    const { baseUs, dropPolicy } = this.#started;
    const { queuedMs, queueLimits } = this.#publisher;
    if (!dropPolicy.admits(this.#videoConfig.codec, packet, queuedMs, queueLimits.dropAboveMs)) {
      this.#droppedVideoFrames += 1;
      return;
    }
    this.#publisher.sendVideo({ ...packet, ptsUs: packet.ptsUs - baseUs, dtsUs: packet.dtsUs - baseUs });
    this.#sentVideoFrames += 1;
  }

  handleAudio(packet: AudioPacket): void {
    if (!this.#publisher || !this.#started || packet.ptsUs < this.#started.baseUs) return;
    this.#publisher.sendAudio({ ...packet, ptsUs: packet.ptsUs - this.#started.baseUs });
  }

  #start(publisher: Publisher, videoConfig: VideoConfig, keyframe: VideoPacket): void {
    const waitedMs = (this.#timing.nowUs() - this.#acceptedAtUs) / 1000;
    if (!this.#audioConfig && waitedMs < audioConfigWaitMs) return;
    publisher.sendVideoConfig(videoConfig);
    if (this.#audioConfig) publisher.sendAudioConfig(this.#audioConfig);
    this.#started = { baseUs: keyframe.dtsUs, dropPolicy: new DropPolicy() };
  }
}

function isSameDescription(a: VideoConfig | AudioConfig, b: VideoConfig | AudioConfig): boolean {
  return a.codec === b.codec && Buffer.compare(a.description, b.description) === 0;
}
