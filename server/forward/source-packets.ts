import { messageOf } from '../../src/shared/base/errors.ts';
import type { PacketListener } from '../../src/shared/media/codec/packets.ts';
import { FlvToPackets } from '../../src/shared/media/flv/to-packets.ts';
import { MpegTsToPackets } from '../../src/shared/media/mpegts/to-packets.ts';
import { onwardTimeline } from '../../src/shared/media/timestamp-repair.ts';
import type { SourceReader } from '../core/source-feed.ts';

export interface SourcePacketsEvents extends PacketListener {
  /** The source can't be taken apart; nothing follows until another publisher's begins. */
  failed(reason: string): void;
  ended(): void;
}

/**
 * A channel's source, packet by packet and on one line of time, whichever publishers and containers it
 * comes from.
 */
export class SourcePackets implements SourceReader {
  readonly #events: SourcePacketsEvents;
  readonly #timeline = onwardTimeline();
  readonly #parsers: Readonly<Record<'flv' | 'mpegts', FlvToPackets | MpegTsToPackets>>;
  #parser: FlvToPackets | MpegTsToPackets | undefined;

  constructor(events: SourcePacketsEvents) {
    this.#events = events;
    const placed: PacketListener = {
      videoConfig: (config) => {
        events.videoConfig(config);
      },
      audioConfig: (config) => {
        events.audioConfig(config);
      },
      video: (packet) => {
        const dtsUs = this.#timeline.place('video', packet.dtsUs);
        events.video({ ...packet, dtsUs, ptsUs: packet.ptsUs + dtsUs - packet.dtsUs });
      },
      audio: (packet) => {
        events.audio({ ...packet, ptsUs: this.#timeline.place('audio', packet.ptsUs) });
      },
    };
    this.#parsers = { flv: new FlvToPackets(placed), mpegts: new MpegTsToPackets(placed) };
  }

  begin(container: 'flv' | 'mpegts'): void {
    this.#parser = this.#parsers[container];
    this.#parser.begin();
    this.#timeline.restart();
  }

  write(bytes: Uint8Array): void {
    try {
      this.#parser?.push(bytes);
    } catch (failure) {
      this.#parser = undefined;
      this.#events.failed(messageOf(failure));
    }
  }

  end(): void {
    this.#events.ended();
  }
}
