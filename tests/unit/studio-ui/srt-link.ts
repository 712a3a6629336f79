import type { DestinationState, SessionState, SrtLinkState } from '../../../src/shared/contracts/engine.ts';

export const srtLink: SrtLinkState = {
  rttMs: 84,
  lossPercent: 0.4,
  sentPackets: 1000,
  lostPackets: 4,
  retransmittedPackets: 4,
  droppedPackets: 0,
  sendBufferMs: 96,
  latencyMs: 336,
  encrypted: true,
};

const srtDestination: DestinationState = {
  id: 'd',
  name: 'Relay',
  phase: 'live',
  bitrateKbps: 4000,
  queueMs: 0,
  srt: srtLink,
  sentVideoFrames: 0,
  droppedVideoFrames: 0,
  reconnects: 0,
};

export const idleSession: SessionState = {
  phase: 'idle',
  wantsProgram: false,
  furtherBuses: [],
  encoding: {
    encoder: 'webcodecs',
    codec: 'h264',
    videoBitrateKbps: 6000,
    adaptiveBitrate: true,
    audioBitrateKbps: 160,
    keyframeIntervalMs: 2000,
  },
  videoBitrateKbps: 6000,
  destinations: [],
  encodeRestarts: 0,
};

/** On air over SRT, with so many packets given up since the connection was accepted. */
export function liveSession(droppedPackets = 0): SessionState {
  return {
    ...idleSession,
    phase: 'live',
    wantsProgram: true,
    destinations: [{ ...srtDestination, srt: { ...srtLink, droppedPackets } }],
  };
}
