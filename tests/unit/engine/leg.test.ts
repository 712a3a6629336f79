import { describe, expect, it, onTestFinished } from 'vitest';
import { Leg } from '../../../src/publish/leg.ts';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { FakePublisher } from './fake-publisher.ts';
import { ManualTiming, settle } from './manual-timing.ts';
import { audioConfig, picture, sound, videoConfig } from './packets.ts';

const lost = new FootlightError('DESTINATION_LOST', 'The server closed the connection.');
const refused = new FootlightError('DESTINATION_REFUSED', 'The server refused the stream key.');
const unreachable = new FootlightError('DESTINATION_UNREACHABLE', 'live.example.com refused the connection.');

function startLeg() {
  const timing = new ManualTiming();
  const publishers: FakePublisher[] = [];
  const keyframeRequests: number[] = [];
  const leg = new Leg({
    id: 'one',
    name: 'One',
    makePublisher: () => {
      const publisher = new FakePublisher();
      publishers.push(publisher);
      return publisher;
    },
    timing,
    random: () => 0.5,
    logger: silentLogger,
    onChanged: () => undefined,
    onKeyframeWanted: () => keyframeRequests.push(timing.nowMs()),
  });
  onTestFinished(() => leg.stop());
  const newest = (): FakePublisher => {
    const publisher = publishers.at(-1);
    if (!publisher) throw new Error('The leg made no publisher.');
    return publisher;
  };
  return { leg, timing, publishers, newest, keyframeRequests };
}

describe('A leg', () => {
  it('is live only once the other side has accepted the stream', async () => {
    const { leg, newest, timing } = startLeg();
    await settle();
    expect(leg.state.phase).toBe('connecting');
    newest().accept();
    await settle();
    expect(leg.state).toMatchObject({ phase: 'live', liveSinceMs: timing.nowMs() });
  });

  it('begins with configurations and a keyframe, with time from 0', async () => {
    const { leg, newest, keyframeRequests } = startLeg();
    leg.handleVideoConfig(videoConfig);
    leg.handleAudioConfig(audioConfig);
    leg.handleVideo(picture(1_000_000, { keyframe: true }));
    newest().accept();
    await settle();
    expect(keyframeRequests).toHaveLength(1);
    leg.handleAudio(sound(5_000_000));
    leg.handleVideo(picture(5_010_000));
    leg.handleVideo(picture(5_043_000, { keyframe: true }));
    leg.handleAudio(sound(5_040_000));
    leg.handleAudio(sound(5_061_000));
    expect(newest().kinds()).toEqual(['videoConfig', 'audioConfig', 'video', 'audio']);
    expect(newest().sent[2]).toMatchObject({ packet: { ptsUs: 0, dtsUs: 0 } });
    expect(newest().sent[3]).toMatchObject({ packet: { ptsUs: 18_000 } });
    expect(leg.state.sentVideoFrames).toBe(1);
  });

  it('waits two seconds for the sound before it begins without', async () => {
    const { leg, newest, timing, keyframeRequests } = startLeg();
    leg.handleVideoConfig(videoConfig);
    newest().accept();
    await settle();
    leg.handleVideo(picture(0, { keyframe: true }));
    expect(newest().sent).toEqual([]);
    await timing.advance(2_000);
    leg.handleVideo(picture(2_000_000, { keyframe: true }));
    expect(newest().kinds()).toEqual(['videoConfig', 'video']);
    leg.handleAudioConfig(audioConfig);
    expect(newest().kinds()).toEqual(['videoConfig', 'video', 'audioConfig']);
    expect(keyframeRequests).toHaveLength(1);
  });

  it('asks for another keyframe when the sound is ready before the wait is over', async () => {
    const { leg, newest, keyframeRequests } = startLeg();
    leg.handleVideoConfig(videoConfig);
    newest().accept();
    await settle();
    leg.handleAudioConfig(audioConfig);
    expect(keyframeRequests).toHaveLength(2);
  });

  it('fails at once, with the server’s own reason, where the key is refused', async () => {
    const { leg, newest, timing, publishers } = startLeg();
    newest().refuse(refused);
    await timing.advance(3_600_000);
    expect(leg.state).toMatchObject({
      phase: 'failed',
      problem: { code: 'DESTINATION_REFUSED', message: 'The server refused the stream key.' },
    });
    expect(publishers).toHaveLength(1);
    expect(leg.isActive).toBe(false);
  });

  it('comes back after a loss although the server still holds the old connection for a while', async () => {
    const { leg, newest, timing } = startLeg();
    newest().accept();
    await settle();
    newest().lose(lost);
    await timing.advance(2_000);
    newest().refuse(refused);
    await timing.advance(3_000);
    newest().accept();
    await settle();
    expect(leg.state).toMatchObject({ phase: 'live', reconnects: 2 });
  });

  it('gives up when a server that took the stream before refuses again and again', async () => {
    const { leg, newest, timing, publishers } = startLeg();
    newest().accept();
    await settle();
    newest().lose(lost);
    for (let refusal = 0; refusal < 6; refusal += 1) {
      await timing.advance(60_000);
      newest().refuse(refused);
      await settle();
    }
    expect(leg.state.phase).toBe('failed');
    expect(publishers).toHaveLength(7);
  });

  it('waits 2 s, then half as long again each time, at most 15 min, and gives up after 25 retries', async () => {
    const { leg, newest, timing, publishers } = startLeg();
    const waitsMs: number[] = [];
    while (leg.state.phase !== 'failed') {
      newest().refuse(unreachable);
      await settle();
      const { nextTryAtMs } = leg.state;
      if (nextTryAtMs === undefined) break;
      waitsMs.push(nextTryAtMs - timing.nowMs());
      await timing.advance(nextTryAtMs - timing.nowMs());
    }
    expect(waitsMs.slice(0, 4)).toEqual([2_000, 3_000, 4_500, 6_750]);
    expect(Math.max(...waitsMs)).toBe(900_000);
    expect(waitsMs).toHaveLength(25);
    expect(publishers).toHaveLength(26);
    expect(leg.state).toMatchObject({ phase: 'failed', problem: { code: 'DESTINATION_UNREACHABLE' } });
  });

  it('keeps backing off while connections are accepted and lost at once', async () => {
    const { leg, newest, timing } = startLeg();
    for (let round = 0; round < 3; round += 1) {
      newest().accept();
      await settle();
      newest().lose(lost);
      await settle();
      const { nextTryAtMs = 0 } = leg.state;
      expect(nextTryAtMs - timing.nowMs()).toBe([2_000, 3_000, 4_500][round]);
      await timing.advance(nextTryAtMs - timing.nowMs());
    }
    newest().accept();
    await timing.advance(60_000);
    newest().lose(lost);
    await settle();
    expect((leg.state.nextTryAtMs ?? 0) - timing.nowMs()).toBe(2_000);
  });

  it('begins every new connection at a keyframe, with configurations and time from 0 again', async () => {
    const { leg, newest, timing } = startLeg();
    leg.handleVideoConfig(videoConfig);
    leg.handleAudioConfig(audioConfig);
    newest().accept();
    await settle();
    leg.handleVideo(picture(0, { keyframe: true }));
    newest().lose(lost);
    await timing.advance(2_000);
    newest().accept();
    await settle();
    leg.handleVideo(picture(4_000_000));
    leg.handleVideo(picture(6_000_000, { keyframe: true }));
    expect(newest().kinds()).toEqual(['videoConfig', 'audioConfig', 'video']);
    expect(newest().sent[2]).toMatchObject({ packet: { dtsUs: 0 } });
  });

  it('makes a connection anew that has fallen ten seconds behind', async () => {
    const { leg, newest, publishers } = startLeg();
    newest().accept();
    await settle();
    newest().queuedMs = 10_001;
    leg.measure();
    await settle();
    expect(publishers[0]?.isClosed).toBe(true);
    expect(leg.state).toMatchObject({ phase: 'reconnecting', problem: { code: 'DESTINATION_LOST' } });
  });

  it('tells the bitrate of the last second', async () => {
    const { leg, newest } = startLeg();
    newest().accept();
    await settle();
    newest().bytesSent = 125_000;
    leg.measure();
    expect(leg.state.bitrateKbps).toBe(1_000);
    leg.measure();
    expect(leg.state.bitrateKbps).toBe(0);
  });

  it('tells what SRT says of the way, with the loss of the last second, while it is live', async () => {
    const { leg, newest } = startLeg();
    const counts = {
      lostPackets: 30,
      droppedPackets: 0,
      sendBufferMs: 48.6,
      latencyMs: 200,
      encrypted: true,
    };
    newest().accept();
    await settle();
    newest().link = { ...counts, rttMs: 41.26, sentPackets: 1_000, retransmittedPackets: 50 };
    leg.measure();
    expect(leg.state.srt).toEqual({ ...newest().link, rttMs: 41.3, sendBufferMs: 49, lossPercent: 5 });
    expect(leg.load).toMatchObject({ slowAboveMs: 300, link: { rttMs: 41.26 } });
    newest().link = { ...counts, rttMs: 40, sentPackets: 2_000, retransmittedPackets: 50 };
    leg.measure();
    expect(leg.state.srt?.lossPercent).toBe(0);
    newest().lose(lost);
    await settle();
    expect(leg.state.srt).toBeUndefined();
    expect(leg.load).toBeUndefined();
  });

  it('leaves pictures out from where its protocol says', async () => {
    const { leg, newest } = startLeg();
    leg.handleVideoConfig(videoConfig);
    leg.handleAudioConfig(audioConfig);
    newest().accept();
    await settle();
    newest().queueLimits = { slowAboveMs: 300, dropAboveMs: 500 };
    leg.handleVideo(picture(0, { keyframe: true }));
    newest().queuedMs = 501;
    leg.handleVideo(picture(33_000));
    expect(leg.state).toMatchObject({ sentVideoFrames: 1, droppedVideoFrames: 1 });
  });

  it('can be stopped while it connects, waits or is live', async () => {
    const connecting = startLeg();
    await connecting.leg.stop();
    expect(connecting.leg.state.phase).toBe('idle');

    const waiting = startLeg();
    waiting.newest().refuse(unreachable);
    await settle();
    await waiting.leg.stop();
    expect(waiting.leg.state.phase).toBe('idle');
    expect(waiting.publishers).toHaveLength(1);

    const live = startLeg();
    live.newest().accept();
    await settle();
    await live.leg.stop();
    expect(live.leg.state.phase).toBe('idle');
    expect(live.newest().isClosed).toBe(true);
  });
});
