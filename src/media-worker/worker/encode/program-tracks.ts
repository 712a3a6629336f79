import type { EncodeSettings } from '../../jobs.ts';
import type { fromWorker, Send } from '../../protocol/messages.ts';
import { ProgramAudio } from './program-audio.ts';

/** A further track that was away for so long begins anew; nobody waits for hours of silence to be encoded. */
const maxAwayUs = 2_000_000;

/** The sound of the program: its own mix, and the tracks that only recordings take, each with an encoder of its own. */
export class ProgramTracks {
  readonly #settings: NonNullable<EncodeSettings['audio']>;
  readonly #send: Send<typeof fromWorker>;
  readonly #tracks = new Map<number, ProgramAudio>();

  constructor(settings: NonNullable<EncodeSettings['audio']>, send: Send<typeof fromWorker>) {
    this.#settings = settings;
    this.#send = send;
  }

  /** @param interleaved little-endian float32 */
  async handle(track: number, ptsUs: number, interleaved: Uint8Array): Promise<void> {
    const known = this.#tracks.get(track);
    const isAway = track !== 0 && known?.nextUs !== undefined && ptsUs - known.nextUs > maxAwayUs;
    if (known && !isAway) {
      await known.handle(ptsUs, interleaved);
      return;
    }
    await known?.end();
    const fresh = new ProgramAudio(this.#settings, this.#send, track);
    this.#tracks.set(track, fresh);
    await fresh.handle(ptsUs, interleaved);
  }

  /** Gives out what is left of all of them. */
  async end(): Promise<void> {
    for (const track of this.#tracks.values()) await track.end();
  }
}
