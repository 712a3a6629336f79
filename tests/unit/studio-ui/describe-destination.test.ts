import { expect, it } from 'vitest';
import { describeDestination } from '../../../src/renderer/features/destinations/describe-destination.ts';
import type { Destination, DestinationState } from '../../../src/shared/contracts/engine.ts';

const destination: Destination = {
  id: 'd',
  name: 'Relay',
  url: 'srt://relay.example.com:8890',
  enabled: true,
  hasKey: false,
  hasPassphrase: false,
};
const state: DestinationState = {
  id: 'd',
  name: 'Relay',
  phase: 'connecting',
  bitrateKbps: 0,
  queueMs: 0,
  sentVideoFrames: 0,
  droppedVideoFrames: 0,
  reconnects: 0,
};

it('is ready over SRT without a stream id, and over RTMP with a key alone', () => {
  expect(describeDestination(destination, undefined, false).sentence).toBe('Ready');
  const rtmp = { ...destination, url: 'rtmp://live.example.com/app' };
  expect(describeDestination(rtmp, undefined, false).sentence).toBe('No stream key stored');
  expect(describeDestination({ ...rtmp, hasKey: true }, undefined, false).sentence).toBe('Ready');
});

it('connects until the other side has accepted', () => {
  expect(describeDestination(destination, state, true)).toMatchObject({
    tone: 'warning',
    sentence: 'Connecting…',
  });
  expect(describeDestination(destination, { ...state, phase: 'live' }, true).sentence).toBe('Live');
});

it('says why the other side refused', () => {
  const message = 'The server knows no such stream. Check the stream ID.';
  const failed: DestinationState = {
    ...state,
    phase: 'failed',
    problem: { code: 'DESTINATION_REFUSED', message },
  };
  expect(describeDestination(destination, failed, true)).toEqual({
    tone: 'bad',
    sentence: message,
    pulsing: false,
  });
});
