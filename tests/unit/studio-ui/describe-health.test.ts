import { describe, expect, it } from 'vitest';
import { describeHealth, type HealthFacts } from '../../../src/renderer/features/health/describe-health.ts';
import type { DestinationState, ProgramStats, SessionState } from '../../../src/shared/contracts/engine.ts';
import type { RecordingState } from '../../../src/shared/contracts/recording.ts';
import type { AudioInput } from '../../../src/shared/scene/model.ts';
import { newAudioInput, newCollection } from '../../../src/shared/scene/defaults.ts';
import { recordLinks } from '../../../src/renderer/bridge/link-history.ts';
import { idleRecording } from './idle-recording.ts';
import { idleSession as idle, liveSession, srtLink } from './srt-link.ts';

const collection = { ...newCollection('Show', 'scene'), audioInputs: [newAudioInput('mic', 'Microphone')] };
const facts: HealthFacts = {
  link: 'open',
  saving: 'saved',
  session: idle,
  recording: idleRecording,
  linkHistory: {},
  captures: [],
  stats: [],
  programFailure: undefined,
  silentInputIds: [],
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

  it('says what a relay finds wrong with the stream', () => {
    const relay = { destinationId: 'd', name: 'Relay', phase: 'connected', overlayBase: '' } as const;
    const session = { ...idle, relays: [relay, { ...relay, streamProblem: 'Set a keyframe every 2 s.' }] };
    expect(describeHealth({ ...facts, session })).toMatchObject({
      tone: 'warning',
      sentence: 'Relay: Set a keyframe every 2 s.',
    });
    expect(describeHealth({ ...facts, session: { ...idle, relays: [relay] } }).tone).toBe('good');
  });

  it('offers to take a failed device up again', () => {
    const problem = { code: 'DEVICE_MISSING', message: 'No camera was found.' };
    const found = describeHealth({ ...facts, captures: [{ id: 'cam', phase: 'failed', problem }] });
    expect(found).toEqual({
      tone: 'warning',
      sentence: 'No camera was found.',
      remedy: { kind: 'retryCapture', captureId: 'cam' },
    });
    const running = describeHealth({ ...facts, captures: [{ id: 'cam', phase: 'running', problem }] });
    expect(running).toEqual({ tone: 'warning', sentence: 'No camera was found.' });
    // Trying again is no remedy for what was never given.
    const given = { code: 'BAD_REQUEST', message: 'Enter the address of a page.' };
    const empty = describeHealth({
      ...facts,
      captures: [{ id: 'page', phase: 'failed', problem: given }],
    });
    expect(empty).toEqual({ tone: 'warning', sentence: 'Enter the address of a page.' });
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

  it('names a microphone that is silent on air, and no strip that may be', () => {
    const session: SessionState = { ...idle, phase: 'live', destinations: [destination] };
    const at = (input: Partial<AudioInput>, patch: Partial<HealthFacts> = {}) => {
      const other = newAudioInput('other', 'Other');
      const audioInputs = [{ ...newAudioInput('mic', 'Headset'), ...input }, other];
      return describeHealth({
        ...facts,
        session,
        silentInputIds: ['mic'],
        collection: { ...collection, audioInputs },
        ...patch,
      });
    };
    expect(at({})).toEqual({
      tone: 'warning',
      sentence: '“Headset” has been silent for a while. Check its switch and cable, or mute it here.',
    });
    expect(at({ muted: true }).tone).toBe('good');
    expect(at({ sourceId: 'film' }).tone).toBe('good');
    expect(at({ monitoring: 'monitorOnly' }).tone).toBe('good');
    expect(at({}, { session: idle }).tone).toBe('good');
    expect(at({}, { silentInputIds: [] }).tone).toBe('good');
  });

  it('says of a destination that is tried again that nothing need be done', () => {
    const again: DestinationState = { ...destination, phase: 'reconnecting', reconnects: 2 };
    const session: SessionState = { ...idle, phase: 'live', destinations: [again] };
    expect(describeHealth({ ...facts, session })).toEqual({
      tone: 'warning',
      sentence: 'Relay is not connected. Trying again by itself.',
    });
    // What is lost for good, and what is being lost now, come first.
    const critical = { ...idleRecording, phase: 'recording', diskLevel: 'critical', freeBytes: 1e8 } as const;
    expect(describeHealth({ ...facts, session, recording: critical }).tone).toBe('bad');
  });

  it('says of a camera that froze what to do, and of a processor that is too slow what was done', () => {
    const frozen = 'The camera gives no picture any more. Check its cable; it is taken up again by itself.';
    const captures = [
      { id: 'cam', phase: 'failed' as const, problem: { code: 'DEVICE_MISSING', message: frozen } },
    ];
    expect(describeHealth({ ...facts, captures })).toMatchObject({ tone: 'warning', sentence: frozen });
    const lowered = { ...stats(330, 0), loweredFrameRate: 15 };
    expect(describeHealth({ ...facts, stats: [stats(300, 0), lowered] })).toEqual({
      tone: 'warning',
      sentence:
        'This computer is too slow for 30 frames/s, so 15 are made; more again when it can. Close other programs or choose a smaller output.',
      remedy: { kind: 'showOutput' },
    });
    const smaller = { ...lowered, loweredHeight: 720 };
    expect(describeHealth({ ...facts, stats: [stats(300, 0), smaller] }).sentence).toContain(
      'so 15 are made, drawn 720 px high;',
    );
  });

  it('warns of gaps in what viewers see, and not of losses that were mended', () => {
    const at = (seconds: number, droppedPackets: number) => {
      const session = liveSession(droppedPackets);
      const start = recordLinks({}, liveSession(), 0);
      return describeHealth({ ...facts, session, linkHistory: recordLinks(start, session, seconds * 1000) });
    };
    expect(at(1, 3)).toMatchObject({ tone: 'warning', remedy: { kind: 'showOutput' } });
    expect(at(1, 3).sentence).toMatch(/^Relay: .*latency.*bitrate/);
    expect(at(1, 0).tone).toBe('good');
    expect(at(10, 3).tone).toBe('good');
    const lossy = liveSession();
    const destinations = lossy.destinations.map((each) => ({
      ...each,
      srt: { ...srtLink, lossPercent: 12 },
    }));
    expect(describeHealth({ ...facts, session: { ...lossy, destinations } }).tone).toBe('good');
  });

  it('says that the bitrate was lowered, how far and for whom', () => {
    const session = { ...liveSession(), videoBitrateKbps: 3200, bitrateLoweredFor: 'd' };
    const { tone, sentence } = describeHealth({ ...facts, session });
    expect(tone).toBe('warning');
    expect(sentence).toMatch(/3\.2 of 6\.0 Mbit\/s for Relay/);
    expect(describeHealth({ ...facts, session: liveSession() }).tone).toBe('good');
  });

  it('warns while the disk of a recording fills, and is alarmed when it is nearly full', () => {
    const filling: RecordingState = { ...idleRecording, phase: 'recording' };
    const low = { ...filling, diskLevel: 'low', freeBytes: 4_200_000_000 } as const;
    expect(describeHealth({ ...facts, recording: low })).toMatchObject({
      tone: 'warning',
      sentence: expect.stringMatching(/4\.2 GB, enough for \d h \d+ min/) as string,
      remedy: { kind: 'showOutput' },
    });
    const critical = { ...filling, diskLevel: 'critical', freeBytes: 800_000_000 } as const;
    expect(describeHealth({ ...facts, recording: critical }).tone).toBe('bad');
    expect(describeHealth({ ...facts, recording: { ...critical, phase: 'idle' } }).tone).toBe('good');
  });

  it('repeats what is wrong with a recording until the next one', () => {
    const recording = { ...idleRecording, problem: 'The disk is too slow.' };
    expect(describeHealth({ ...facts, recording })).toMatchObject({
      tone: 'warning',
      sentence: 'The disk is too slow.',
    });
  });
});
