import { describe, expect, it } from 'vitest';
import { describeHealth, type HealthFacts } from '../../../src/renderer/features/health/describe-health.ts';
import type { DestinationState, ProgramStats, SessionState } from '../../../src/shared/contracts/engine.ts';
import { newAudioInput, newCollection } from '../../../src/shared/scene/defaults.ts';

const collection = { ...newCollection('Show', 'scene'), audioInputs: [newAudioInput('mic', 'Microphone')] };
const idle: SessionState = {
  phase: 'idle',
  encoding: {
    encoder: 'webcodecs',
    codec: 'h264',
    videoBitrateKbps: 4000,
    audioBitrateKbps: 160,
    keyframeIntervalMs: 2000,
  },
  destinations: [],
  encodeRestarts: 0,
};
const facts: HealthFacts = {
  link: 'open',
  saving: 'saved',
  session: idle,
  captures: [],
  stats: [],
  programFailure: undefined,
  collection,
};
const destination: DestinationState = {
  id: 'd',
  name: 'Relay',
  phase: 'live',
  bitrateKbps: 4000,
  queueMs: 0,
  sentVideoFrames: 0,
  droppedVideoFrames: 0,
  reconnects: 0,
};
const stats = (framesComposed: number, framesMissed: number, composeMsP95 = 5): ProgramStats => ({
  framesComposed,
  framesMissed,
  framesSkipped: 0,
  composeMsMedian: 4,
  composeMsP95,
  encodeQueue: 0,
});

describe('describeHealth', () => {
  it('is good when nothing is wrong', () => {
    expect(describeHealth(facts)).toEqual({ tone: 'good', sentence: 'All good' });
  });

  it('names the destination that failed, and offers to start it again while the others are on air', () => {
    const failed: DestinationState = {
      ...destination,
      phase: 'failed',
      problem: { code: 'DESTINATION_REFUSED', message: 'The key was refused.' },
    };
    expect(describeHealth({ ...facts, session: { ...idle, phase: 'live', destinations: [failed] } })).toEqual(
      {
        tone: 'bad',
        sentence: 'Relay: The key was refused.',
        remedy: { kind: 'startDestination', destinationId: 'd' },
      },
    );
    expect(describeHealth({ ...facts, session: { ...idle, destinations: [failed] } }).remedy).toBeUndefined();
  });

  it('puts a lost engine before everything else', () => {
    expect(describeHealth({ ...facts, link: 'lost', programFailure: 'x' }).sentence).toMatch(/engine/);
  });

  it('offers to take a failed device up again', () => {
    const captures = [{ id: 'cam', problem: { message: 'No camera was found.' } }];
    expect(describeHealth({ ...facts, captures })).toEqual({
      tone: 'warning',
      sentence: 'No camera was found.',
      remedy: { kind: 'retryCapture', captureId: 'cam' },
    });
  });

  it('warns above 1 % of missed frames of the last second and is alarmed above 5 %', () => {
    const withMissed = (missed: number) =>
      describeHealth({ ...facts, stats: [stats(300, 90), stats(330, 90 + missed)] });
    expect(withMissed(0).tone).toBe('good');
    expect(withMissed(1)).toMatchObject({ tone: 'warning', remedy: { kind: 'showOutput' } });
    expect(withMissed(3).tone).toBe('bad');
  });

  it('warns when composing takes three quarters of the time', () => {
    expect(describeHealth({ ...facts, stats: [stats(300, 0), stats(330, 0, 26)] }).tone).toBe('warning');
  });

  it('says on air that nobody hears the performer', () => {
    const muted = { ...collection, audioInputs: [{ ...newAudioInput('mic', 'Microphone'), muted: true }] };
    const session: SessionState = { ...idle, phase: 'live', destinations: [destination] };
    expect(describeHealth({ ...facts, session, collection: muted }).sentence).toMatch(/muted/);
    expect(describeHealth({ ...facts, collection: muted }).tone).toBe('good');
  });
});
