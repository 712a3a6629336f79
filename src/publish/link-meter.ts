import type { SrtLinkState } from '../shared/contracts/engine.ts';
import type { LinkStatistics } from './publisher.ts';

/** Watches one connection's counts from one second to the next. */
export class LinkMeter {
  #before: { sentPackets: number; retransmittedPackets: number } = {
    sentPackets: 0,
    retransmittedPackets: 0,
  };

  /** Called once a second with what the connection tells. */
  measure(link: LinkStatistics): SrtLinkState {
    const sent = link.sentPackets - this.#before.sentPackets;
    // What got lost is sent again, each time. Its reports would count too much: they repeat themselves.
    const lost = link.retransmittedPackets - this.#before.retransmittedPackets;
    this.#before = link;
    return {
      ...link,
      rttMs: roundToTenth(link.rttMs),
      sendBufferMs: Math.round(link.sendBufferMs),
      lossPercent: sent > 0 ? roundToTenth((lost / sent) * 100) : 0,
    };
  }
}

function roundToTenth(value: number): number {
  return Math.round(value * 10) / 10;
}
