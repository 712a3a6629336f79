import { describe, expect, it, vi } from 'vitest';
import type { ChannelAccess, Publication } from '../../../server/core/publication.ts';
import type { SourceReader } from '../../../server/core/source-feed.ts';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import { chunk, config, relayCore, type FakeJob } from './relay-core.ts';

const core = relayCore();
const lastJob = (): FakeJob => core.lastJob();
const publishing = (): Promise<Publication> => core.publishing();

function publish(slug = 'show', onRevoked?: (reason: FootlightError) => void): Promise<Publication> {
  return core.publish({ streamKey: slug }, onRevoked);
}

/** Writes down what it is given; its channel's passphrase first. */
class FakeReader implements SourceReader {
  text = '';

  begin(container: string): void {
    this.text += `<${container}>`;
  }

  write(bytes: Uint8Array): void {
    this.text += Buffer.from(bytes).toString();
  }

  end(message: string): void {
    this.text += `|${message}`;
  }

  subscribe(channel = 'show'): Promise<() => void> {
    const confirm = ({ passphrase }: ChannelAccess): void => {
      this.text += `${passphrase}:`;
    };
    return core.hub.subscribe({ channel, confirm, token: undefined, address: '192.0.2.1' }, this);
  }
}

describe('Hub', () => {
  it('lets in who has a key, once, and no more channels than it may carry', async () => {
    await expect(publish('wrong')).rejects.toMatchObject({ code: 'STREAM_KEY_WRONG' });
    await publish('one');
    await expect(publish('one')).rejects.toMatchObject({ code: 'ALREADY_LIVE' });
    await publish('two');
    await expect(publish('three')).rejects.toMatchObject({ code: 'TOO_MANY_CONNECTIONS' });
  });

  it('tells of a channel that goes live, is interrupted, comes back and ends', async () => {
    const states: string[] = [];
    const subscription = core.hub.on('changed', ({ slug }) => {
      const { live, interrupted } = core.hub.statusOf(slug);
      states.push(interrupted ? 'interrupted' : live ? 'live' : 'offline');
    });
    const publication = await publishing();
    vi.advanceTimersByTime(3000);
    publication.write(chunk('data', 'd2'));
    vi.advanceTimersByTime(500);
    publication.end({ orderly: true, message: 'bye' });
    lastJob().emit('ended', {});
    subscription.dispose();
    expect(states).toEqual(['live', 'interrupted', 'live', 'offline']);
    expect(core.outputs.at(-1)).toBe('end');
  });

  it('waits out the grace period for a lost publisher, and no longer', async () => {
    const first = await publishing();
    first.end({ orderly: false, message: 'reset' });
    lastJob().emit('ended', {});
    vi.advanceTimersByTime(29_000);
    const second = await publishing();
    expect(core.outputs).not.toContain('end');
    second.end({ orderly: false, message: 'reset' });
    vi.advanceTimersByTime(30_001);
    expect(core.outputs.at(-1)).toBe('end');
    expect(core.hub.statusOf('show').live).toBe(false);
  });

  it('ends a session that was never seen as soon as its publisher is lost', async () => {
    const publication = await publish();
    publication.end({ orderly: false, message: 'reset' });
    vi.advanceTimersByTime(1);
    expect(core.outputs.at(-1)).toBe('end');
  });

  it('replaces a lost worker at once, with all since the last keyframe', async () => {
    const publication = await publishing();
    publication.write(chunk('keyframe', 'k2'));
    publication.write(chunk('data', 'd2'));
    lastJob().die();
    await vi.advanceTimersByTimeAsync(0);
    expect(core.jobs).toHaveLength(2);
    expect(lastJob().written).toBe('HVk2d2');
    publication.write(chunk('data', 'd3'));
    expect(lastJob().written).toBe('HVk2d2d3');
    // What viewers were told of the parts stays, whatever the next one would find.
    expect(core.jobs.map(({ settings }) => settings.knownPartTargetMs)).toEqual([undefined, 340]);
    expect(core.occurred).toEqual(['live', 'workerRestarted']);
  });

  it('gives pictures that kill workers to no third one, and backs off', async () => {
    const publication = await publishing();
    lastJob().die();
    await vi.advanceTimersByTimeAsync(0);
    lastJob().die();
    await vi.advanceTimersByTimeAsync(300);
    expect(core.jobs).toHaveLength(2);
    publication.write(chunk('data', 'd9'));
    publication.write(chunk('keyframe', 'k9'));
    expect(core.jobs).toHaveLength(3);
    expect(lastJob().written).toBe('HVk9');
  });

  it('turns a publisher away whose stream kills every worker', async () => {
    const revoked: string[] = [];
    const publication = await publish('show', ({ code }) => revoked.push(code));
    for (let attempt = 0; attempt < 20; attempt += 1) {
      publication.write(chunk('keyframe', 'k'));
      if (revoked.length === 0) lastJob().die();
      await vi.advanceTimersByTimeAsync(8000);
    }
    expect(revoked).toEqual(['WORKER_LOST']);
    expect(core.jobs.length).toBeLessThan(12);
  });

  it('re-encodes a source that can’t be copied', async () => {
    await publishing();
    lastJob().emit('ended', { error: new FootlightError('SOURCE_KEYFRAMES_TOO_FAR', 'Too far.') });
    await vi.advanceTimersByTimeAsync(0);
    expect(core.jobs.map(({ settings }) => settings.source)).toEqual(['copy', 'transcode']);
    expect(lastJob().settings.seen).toEqual({ untilUs: 1, withinMs: 1000 });
    expect(core.hub.problemOf('show')).toContain('set its keyframe interval to 2 s. Until then the relay');
    expect(lastJob().written).toBe('HVk1d1');
  });

  it('starts over at the next keyframe when the format changes', async () => {
    const publication = await publishing();
    publication.write(config('video', 'V'));
    expect(core.jobs).toHaveLength(1);
    publication.write(config('video', 'W'));
    expect(core.jobs[0]?.killed).toBe(true);
    publication.write(chunk('data', 'd2'));
    publication.write(chunk('keyframe', 'k2'));
    expect(lastJob().written).toBe('HWk2');
  });

  it('passes on that a rendition was dropped, and that it is back', async () => {
    await publishing();
    lastJob().emit('warning', { code: 'RUNG_DROPPED', message: 'Too slow.', renditionId: '720p' });
    lastJob().emit('warning', { code: 'NO_AUDIO', message: 'Silent.' });
    lastJob().emit('progress', { lagMs: 2100, memoryBytes: 1e8, formatChanges: 0 });
    expect(core.hub.loads).toEqual([{ slug: 'show', lagMs: 2100, memoryBytes: 1e8 }]);
    const timing = {
      codecs: 'x',
      bitrateKbps: 1,
      timescale: 90_000,
      partTargetMs: 340,
      init: new Uint8Array(),
    };
    lastJob().emit('restored', { id: '720p', kind: 'video', ...timing });
    expect(core.outputs.slice(-2)).toEqual(['drop 720p', 'restore 720p']);
    expect(core.occurred).toEqual(['live', 'rungShed', 'rungRestored']);
  });

  it('encodes in software where an encoder in hardware fails, and does not count it as a crash', async () => {
    await publishing();
    expect(lastJob().settings.encoders).toBeUndefined();
    lastJob().emit('ended', { error: new FootlightError('ENCODER_UNAVAILABLE', 'No more sessions.') });
    await vi.advanceTimersByTimeAsync(0);
    expect(lastJob().settings.encoders).toEqual({});
    expect(lastJob().written).toBe('HVk1d1');
    expect(core.occurred).toEqual(['live']);
  });

  it('makes no lower qualities where the channel has none, from the next publisher on', async () => {
    const rungs = () => core.jobs.map(({ settings }) => settings.rungs.length);
    const first = await publishing();
    core.policy.ladder = false;
    first.end({ orderly: false, message: 'reset' });
    await publishing();
    expect(rungs()).toEqual([1, 0]);
  });

  it('tries a stream that killed two workers without encoders in hardware', async () => {
    const publication = await publishing();
    for (let death = 0; death < 2; death += 1) {
      lastJob().die();
      await vi.advanceTimersByTimeAsync(300);
    }
    publication.write(chunk('keyframe', 'k9'));
    expect(core.jobs.map(({ settings }) => settings.encoders)).toEqual([undefined, undefined, {}]);
  });

  it('starts no worker for every one of many changes of the format', async () => {
    const publication = await publishing();
    for (let second = 0; second < 20; second += 1) {
      publication.write(config('video', `V${second}`));
      publication.write(chunk('keyframe', `k${second}`));
      await vi.advanceTimersByTimeAsync(1000);
    }
    // Three that copy it, and then one that takes every format.
    expect(core.jobs.map(({ settings }) => settings.source)).toEqual([
      ...['copy', 'copy', 'copy', 'copy', 'fit'],
    ]);
    expect(lastJob().written).toMatch(/^HV3k3V4k4V5k5.*V19k19$/);
    const [publisher] = core.hub.publishersOf('show');
    expect(publisher?.problem).toContain('again and again');
    expect(core.occurred).toEqual(['live', 'sourceTrouble']);
  });

  it('copies a source again that kept to one format for a minute', async () => {
    const publication = await publishing();
    for (let second = 0; second < 80; second += 1) {
      if (second < 10) publication.write(config('video', `V${second}`));
      publication.write(chunk('keyframe', `k${second}`));
      // Only who takes every format tells of its changes.
      const formatChanges = lastJob().settings.source === 'fit' ? Math.min(second, 9) : 0;
      lastJob().emit('progress', { lagMs: 0, memoryBytes: 1, formatChanges });
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(core.jobs.map(({ settings }) => settings.source).slice(3)).toEqual(['copy', 'fit', 'copy']);
    expect(lastJob().written).toMatch(/^HV9k\d+/);
    expect(core.hub.publishersOf('show')[0]).not.toHaveProperty('problem');
  });

  it('keeps fast changes of the sound’s format from starting a worker for each', async () => {
    const publication = await publishing();
    for (let second = 0; second < 20; second += 1) {
      publication.write(config('audio', `A${second}`));
      publication.write(chunk('keyframe', `k${second}`));
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(core.jobs.length).toBeGreaterThan(5);
    expect(core.jobs.length).toBeLessThan(10);
    expect(new Set(core.jobs.map(({ settings }) => settings.source))).toEqual(new Set(['copy']));
    expect(core.hub.publishersOf('show')[0]?.problem).toContain('format of its sound');
    // It is told once, not at every change.
    expect(core.occurred.filter((kind) => kind === 'sourceTrouble')).toHaveLength(1);
  });

  it('shows the slate while nothing can be made of what comes', async () => {
    const publication = await publishing();
    await vi.advanceTimersByTimeAsync(0);
    publication.write(config('video', 'W'));
    for (let second = 0; second < 4; second += 1) {
      publication.write(chunk('data', 'd'));
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(core.occurred).toEqual(['live', 'slateShown']);
    publication.write(chunk('keyframe', 'k'));
    lastJob().play();
    const given = core.outputs.length;
    await vi.advanceTimersByTimeAsync(900);
    expect(core.outputs.slice(given)).toEqual([]);
  });

  it('turns away a stream without a picture', async () => {
    const revoked: string[] = [];
    await publish('show', ({ code }) => revoked.push(code));
    lastJob().emit('ended', { error: new FootlightError('STREAM_WITHOUT_VIDEO', 'No picture.') });
    expect(revoked).toEqual(['STREAM_WITHOUT_VIDEO']);
  });

  it('bounds what it keeps for the next worker', async () => {
    const publication = await publishing();
    for (let count = 0; count < 33; count += 1) {
      publication.write({ role: 'data', bytes: new Uint8Array(1024 * 1024) });
    }
    lastJob().die();
    await vi.advanceTimersByTimeAsync(0);
    expect(core.jobs).toHaveLength(1);
    publication.write(chunk('keyframe', 'k2'));
    expect(lastJob().written).toBe('HVk2');
  });

  it('drops what comes of a publication that is over', async () => {
    const first = await publishing();
    first.end({ orderly: false, message: 'reset' });
    const second = await publishing();
    const { written } = lastJob();
    first.write(chunk('data', 'late'));
    first.end({ orderly: true, message: 'late' });
    expect(lastJob().written).toBe(written);
    second.write(chunk('data', 'd2'));
    expect(lastJob().written).toBe(`${written}d2`);
  });

  it('asks the protocol last of all, and begins nothing that this refuses', async () => {
    const asked: string[] = [];
    const request = {
      protocol: 'srt',
      streamKey: 'show',
      channel: 'show',
      remoteAddress: '192.0.2.1',
      confirm: ({ slug }: ChannelAccess) => {
        asked.push(slug);
        throw new Error('the passphrase is wrong');
      },
    } as const;
    await expect(core.hub.admit(request, 'mpegts', () => undefined)).rejects.toThrow(
      'the passphrase is wrong',
    );
    expect([core.jobs.length, core.outputs.length]).toEqual([0, 0]);
    const publication = await publish();
    await expect(core.hub.admit(request, 'mpegts', () => undefined)).rejects.toMatchObject({
      code: 'ALREADY_LIVE',
    });
    expect(asked).toEqual(['show']);
    publication.end({ orderly: true, message: 'bye' });
  });

  it('gives readers the source from the newest keyframe on, to the end', async () => {
    const [early, late, gone] = [new FakeReader(), new FakeReader(), new FakeReader()];
    await expect(early.subscribe()).rejects.toMatchObject({ code: 'STREAM_OFFLINE' });
    const publication = await publish();
    await early.subscribe();
    publication.write(config('header', 'H'));
    publication.write(chunk('data', 'd0'));
    publication.write(chunk('keyframe', 'k1'));
    publication.write(chunk('data', 'd1'));
    await late.subscribe();
    const leave = await gone.subscribe();
    leave();
    publication.write(chunk('data', 'd2'));
    publication.end({ orderly: true, message: 'bye' });
    lastJob().emit('ended', {});
    expect(early.text).toBe('long enough:<flv>Hk1d1d2|The broadcast ended.');
    expect(late.text).toBe('long enough:<flv>Hk1d1d2|The broadcast ended.');
    expect(gone.text).toBe('long enough:<flv>Hk1d1');
  });

  it('keeps readers while a lost publisher may come back', async () => {
    const reader = new FakeReader();
    const first = await publishing();
    await reader.subscribe();
    first.end({ orderly: false, message: 'reset' });
    const second = await publish();
    second.write(config('header', 'J'));
    second.write(chunk('data', 'd0'));
    second.write(chunk('keyframe', 'k9'));
    expect(reader.text).toBe('long enough:<flv>HVk1d1<flv>Jk9');
  });

  it('starts no reader with pictures of a format that is over', async () => {
    const publication = await publishing();
    publication.write(config('video', 'W'));
    const reader = new FakeReader();
    await reader.subscribe();
    publication.write(chunk('data', 'd2'));
    publication.write(chunk('keyframe', 'k2'));
    expect(reader.text).toBe('long enough:<flv>HWk2');
  });

  it('takes a test of the connection in and shows it to nobody, beside a stream that is on', async () => {
    const request = {
      protocol: 'srt',
      streamKey: 'show',
      isTest: true,
      remoteAddress: '::1',
    } as const;
    const test = await core.hub.admit(request, 'mpegts', () => undefined);
    test.write({ role: 'keyframe', bytes: Uint8Array.of(1) });
    expect([core.hub.liveChannels, core.hub.statusOf('show').live]).toEqual([[], false]);
    await publish('show');
    await expect(publish('show')).rejects.toMatchObject({ code: 'ALREADY_LIVE' });
    await expect(core.hub.admit(request, 'mpegts', () => undefined)).resolves.toMatchObject({ slug: 'show' });
  });

  it('goes on with a broadcast of an earlier process, if its publisher comes back in time', async () => {
    core.kept = true;
    core.hub.resume('kept');
    core.hub.resume('lost');
    expect(core.hub.statusOf('kept')).toEqual({ live: true, interrupted: true, liveSinceMs: 1000 });
    await publish('kept');
    vi.advanceTimersByTime(31_000);
    expect(core.hub.statusOf('kept')).toMatchObject({ live: true, liveSinceMs: 1000 });
    expect(core.hub.statusOf('lost').live).toBe(false);
    expect(core.outputs.filter((output) => output === 'end')).toHaveLength(1);
  });

  it('revokes publishers when it closes, leaves their broadcasts to the next process, and lets nobody in after', async () => {
    const revoked: string[] = [];
    await publish('show', ({ code }) => revoked.push(code));
    core.hub.close();
    expect(revoked).toEqual(['RELAY_STOPPING']);
    expect(core.outputs.at(-1)).toBe('suspend');
    await expect(publish('other')).rejects.toMatchObject({ code: 'RELAY_STOPPING' });
  });
});
