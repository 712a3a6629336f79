import { equalBytes } from '../../shared/media/codec/bytes.ts';
import type { AudioConfig, VideoConfig } from '../../shared/media/codec/packets.ts';
import type { ProgramPacket } from '../encode/interleaver.ts';

/** A keyframe with everything up to the next one. */
interface Group {
  startUs: number;
  byteLength: number;
  packets: ProgramPacket[];
}

/** What a window held at one moment. */
export interface HeldProgram {
  videoConfig: VideoConfig;
  audioConfig: AudioConfig | undefined;
  /** In decoding order, the first a keyframe. */
  packets: ProgramPacket[];
}

/** The newest part of the program: as short as it can be with whole groups of pictures, but no shorter than asked. */
export class PacketWindow {
  readonly #durationUs: number;
  readonly #maxBytes: number;
  #videoConfig: VideoConfig | undefined;
  #audioConfig: AudioConfig | undefined;
  #groups: Group[] = [];
  #byteLength = 0;
  #newestUs = 0;

  /** @param limits bytes go before duration */
  constructor(limits: { durationUs: number; maxBytes: number }) {
    this.#durationUs = limits.durationUs;
    this.#maxBytes = limits.maxBytes;
  }

  get durationUs(): number {
    const [oldest] = this.#groups;
    return oldest ? this.#newestUs - oldest.startUs : 0;
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  /** Another configuration than before empties the window: one file can't hold both. */
  handleVideoConfig(config: VideoConfig): void {
    if (this.#videoConfig && !equalBytes(this.#videoConfig.description, config.description)) this.#clear();
    this.#videoConfig = config;
  }

  /** As with the video's configuration. */
  handleAudioConfig(config: AudioConfig): void {
    if (this.#audioConfig && !equalBytes(this.#audioConfig.description, config.description)) this.#clear();
    this.#audioConfig = config;
  }

  /** Takes the next packet in decoding order; what comes before the first keyframe is left out. */
  push(packet: ProgramPacket): void {
    if (packet.kind === 'video' && packet.packet.keyframe) {
      this.#groups.push({ startUs: packet.timeUs, byteLength: 0, packets: [] });
    }
    const newest = this.#groups.at(-1);
    if (!newest) return;
    const { byteLength } = packet.packet.data;
    newest.packets.push(copyOf(packet));
    newest.byteLength += byteLength;
    this.#byteLength += byteLength;
    this.#newestUs = Math.max(this.#newestUs, packet.timeUs);
    this.#trim();
  }

  /** Undefined as long as it holds no picture. */
  snapshot(): HeldProgram | undefined {
    if (!this.#videoConfig || this.#groups.length === 0) return undefined;
    const packets = this.#groups.flatMap((group) => group.packets);
    return { videoConfig: this.#videoConfig, audioConfig: this.#audioConfig, packets };
  }

  #trim(): void {
    while (this.#groups.length > 0) {
      const [oldest, second] = this.#groups;
      const isLongWithout = second && this.#newestUs - second.startUs >= this.#durationUs;
      if (!oldest || (!isLongWithout && this.#byteLength <= this.#maxBytes)) return;
      this.#groups.shift();
      this.#byteLength -= oldest.byteLength;
    }
  }

  #clear(): void {
    this.#groups = [];
    this.#byteLength = 0;
  }
}

/** A packet may be a small view of a large message, all of which would be kept with it. */
function copyOf(packet: ProgramPacket): ProgramPacket {
  const data = new Uint8Array(packet.packet.data);
  if (packet.kind === 'video') return { ...packet, packet: { ...packet.packet, data } };
  return { ...packet, packet: { ...packet.packet, data } };
}
