import type { TrackPacket } from '../../media-worker/jobs.ts';
import type { VideoPacket } from '../../shared/media/codec/packets.ts';

/**
 * Sound comes out of its encoder later than the picture, and by up to 0.95 s more where a microphone is
 * moved ahead of the picture; so long the one waits for the other.
 */
const maxHoldUs = 1_250_000;

export type ProgramPacket =
  | { kind: 'video'; timeUs: number; packet: VideoPacket }
  | { kind: 'audio'; timeUs: number; packet: TrackPacket };

/**
 * Brings pictures and sound into one order by decoding time. Waits at most 1.25 s of media for the
 * kind that is late, and then goes on without it; what comes too late passes at once.
 */
export class Interleaver {
  readonly #release: (packet: ProgramPacket) => void;
  readonly #video: ProgramPacket[] = [];
  readonly #audio: ProgramPacket[] = [];
  #newestUs = -Infinity;

  constructor(release: (packet: ProgramPacket) => void) {
    this.#release = release;
  }

  push(packet: ProgramPacket): void {
    this.#newestUs = Math.max(this.#newestUs, packet.timeUs);
    (packet.kind === 'video' ? this.#video : this.#audio).push(packet);
    for (;;) {
      const next = this.#next();
      if (!next) return;
      const isAwaited = this.#video.length === 0 || this.#audio.length === 0;
      if (isAwaited && this.#newestUs - next.timeUs < maxHoldUs) return;
      this.#take(next);
    }
  }

  /** Lets everything out that still waits. */
  flush(): void {
    for (let next = this.#next(); next; next = this.#next()) this.#take(next);
  }

  /** The oldest that waits. */
  #next(): ProgramPacket | undefined {
    const [video] = this.#video;
    const [audio] = this.#audio;
    if (!video || !audio) return video ?? audio;
    return audio.timeUs < video.timeUs ? audio : video;
  }

  #take(packet: ProgramPacket): void {
    (packet.kind === 'video' ? this.#video : this.#audio).shift();
    this.#release(packet);
  }
}
