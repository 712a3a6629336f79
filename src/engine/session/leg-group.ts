import type { EncodingSettings } from '../../shared/contracts/engine.ts';
import type { AudioConfig, AudioPacket, VideoConfig, VideoPacket } from '../../shared/media/codec/packets.ts';
import type { ProgramConsumer } from '../encode/program-output.ts';
import type { Leg } from '../../publish/leg.ts';
import { AdaptiveBitrate, type AdaptiveBitrateSettings, type BitrateChange } from './adaptive-bitrate.ts';

/** The destinations that take the same encode, and the bitrate that their connections carry. */
export class LegGroup implements ProgramConsumer {
  readonly #legs = new Map<string, Leg>();
  readonly #bitrate: AdaptiveBitrate;
  #videoConfig: VideoConfig | undefined;
  #audioConfig: AudioConfig | undefined;

  constructor(settings: AdaptiveBitrateSettings) {
    this.#bitrate = new AdaptiveBitrate(settings);
  }

  get ids(): string[] {
    return [...this.#legs.keys()];
  }

  /** What the encode is to be made with. */
  get bitrateKbps(): number {
    return this.#bitrate.kbps;
  }

  /** The destination that is too slow, while the bitrate is less than wanted. */
  get loweredFor(): string | undefined {
    return this.#bitrate.loweredFor;
  }

  get hasActive(): boolean {
    return [...this.#legs.values()].some((leg) => leg.isActive);
  }

  /** Takes the place of a former one of the same id. */
  add(id: string, leg: Leg): void {
    this.#legs.set(id, leg);
    if (this.#videoConfig) leg.handleVideoConfig(this.#videoConfig);
    if (this.#audioConfig) leg.handleAudioConfig(this.#audioConfig);
  }

  remove(id: string): void {
    this.#legs.delete(id);
  }

  configure(settings: AdaptiveBitrateSettings): void {
    this.#bitrate.configure(settings);
  }

  /** Looks at every connection; @returns the change of bitrate, if there is one. */
  fitBitrate(nowMs: number): BitrateChange | undefined {
    const readings = [...this.#legs].flatMap(([id, { load }]) => (load ? [{ id, ...load }] : []));
    return this.#bitrate.observe(readings, nowMs);
  }

  handleVideoConfig(config: VideoConfig): void {
    this.#videoConfig = config;
    for (const leg of this.#legs.values()) leg.handleVideoConfig(config);
  }

  handleAudioConfig(config: AudioConfig): void {
    this.#audioConfig = config;
    for (const leg of this.#legs.values()) leg.handleAudioConfig(config);
  }

  handleVideo(packet: VideoPacket): void {
    for (const leg of this.#legs.values()) leg.handleVideo(packet);
  }

  handleAudio(packet: AudioPacket): void {
    for (const leg of this.#legs.values()) leg.handleAudio(packet);
  }
}

/** Of an encode with this bitrate. @param adapts false where a change would come too late to help */
export function bitrateSettings(
  encoding: EncodingSettings,
  videoBitrateKbps: number,
  adapts: boolean,
): AdaptiveBitrateSettings {
  const { audioBitrateKbps, adaptiveBitrate } = encoding;
  return { targetKbps: videoBitrateKbps, audioKbps: audioBitrateKbps, enabled: adaptiveBitrate && adapts };
}
