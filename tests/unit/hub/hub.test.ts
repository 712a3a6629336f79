import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Hub } from '../../../server/core/hub.ts';
import type { LiveOutput, TranscodeJob } from '../../../server/core/ports.ts';
import type { ChannelAccess, MediaChunk, Publication } from '../../../server/core/publication.ts';
import type { SourceReader } from '../../../server/core/source-feed.ts';
import type { TranscodeJobEvents, TranscodeSettings } from '../../../src/media-worker/jobs.ts';
import { Emitter } from '../../../src/shared/base/emitter.ts';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';

class FakeJob extends Emitter<TranscodeJobEvents> implements TranscodeJob {
  readonly settings: TranscodeSettings;
  written = '';
  killed = false;

  constructor(settings: TranscodeSettings) {
    super((failure) => {
      throw failure;
    });
    this.settings = settings;
  }

  write(bytes: Uint8Array): void {
    this.written += Buffer.from(bytes).toString();
  }

  end(): void {
    this.written += '|end';
  }

  kill(): void {
    this.killed = true;
  }

  /** Gives a first part, which makes the channel live. */
  play(): void {
    this.emit('renditions', []);
    this.emit('part', {
      renditionId: 'source',
      segment: 0,
      part: 0,
      lastOfSegment: true,
      independent: true,
      startUs: 0,
      durationUs: 1,
      bytes: new Uint8Array(),
    });
  }

  die(): void {
    this.emit('ended', { error: new FootlightError('WORKER_LOST', 'The worker was killed.') });
  }
}

const chunk = (role: 'keyframe' | 'data', text: string): MediaChunk => ({ role, bytes: Buffer.from(text) });
const config = (slot: 'header' | 'video' | 'audio', text: string): MediaChunk => ({
  role: 'config',
  slot,
  bytes: Buffer.from(text),
});

let jobs: FakeJob[];
let outputs: string[];
let occurred: string[];
let hub: Hub;
const lastJob = (): FakeJob => jobs.at(-1) ?? expect.fail('No job was started.');

beforeEach(() => {
  vi.useFakeTimers();
  jobs = [];
  outputs = [];
  occurred = [];
  const openOutput = (): LiveOutput => {
    let isPlayable = false;
    return {
      get isPlayable() {
        return isPlayable;
      },
      begin: () => outputs.push('begin'),
      addPart: () => {
        isPlayable = true;
      },
      drop: (renditionId) => outputs.push(`drop ${renditionId}`),
      interrupt: () => outputs.push('interrupt'),
      end: () => outputs.push('end'),
      suspend: () => outputs.push('suspend'),
    };
  };
  hub = new Hub({
    authenticate: (key) =>
      key === 'wrong'
        ? Promise.reject(new FootlightError('STREAM_KEY_WRONG', 'Wrong.'))
        : Promise.resolve({ slug: key, passphrase: undefined }),
    findChannel: (slug) => Promise.resolve({ slug, passphrase: 'long enough' }),
    transcode: {
      rungs: [],
      partTargetMs: 340,
      segmentTargetMs: 2000,
      maxSegmentMs: 4000,
      audioBitrateKbps: 128,
    },
    startTranscode: (settings) => {
      const job = new FakeJob(settings);
      jobs.push(job);
      return job;
    },
    openOutput,
    reconnectGraceMs: 30_000,
    maxLiveSessions: 2,
    logger: silentLogger,
  });
  hub.on('occurred', ({ slug, kind }) => occurred.push(`${slug} ${kind}`));
});

afterEach(() => {
  hub.close();
  hub.dispose();
  for (const job of jobs) job.dispose();
  if (vi.getTimerCount() > 0) throw new Error('A timer was left behind.');
  vi.useRealTimers();
});

function publish(
  slug = 'show',
  onRevoked: (reason: FootlightError) => void = () => undefined,
): Promise<Publication> {
  return hub.admit({ protocol: 'rtmp', streamKey: slug, remoteAddress: '192.0.2.1' }, 'flv', onRevoked);
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
    return hub.subscribe({ channel, confirm }, this);
  }
}

async function publishing(): Promise<Publication> {
  const publication = await publish();
  for (const each of [
    config('header', 'H'),
    config('video', 'V'),
    chunk('keyframe', 'k1'),
    chunk('data', 'd1'),
  ]) {
    publication.write(each);
  }
  lastJob().play();
  return publication;
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
    const subscription = hub.on('changed', ({ slug }) => {
      const { live, interrupted } = hub.statusOf(slug);
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
    expect(outputs.at(-1)).toBe('end');
  });

  it('waits out the grace period for a lost publisher, and no longer', async () => {
    const first = await publishing();
    first.end({ orderly: false, message: 'reset' });
    lastJob().emit('ended', {});
    vi.advanceTimersByTime(29_000);
    const second = await publishing();
    expect(outputs).not.toContain('end');
    second.end({ orderly: false, message: 'reset' });
    vi.advanceTimersByTime(30_001);
    expect(outputs.at(-1)).toBe('end');
    expect(hub.statusOf('show').live).toBe(false);
  });

  it('ends a session that was never seen as soon as its publisher is lost', async () => {
    const publication = await publish();
    publication.end({ orderly: false, message: 'reset' });
    vi.advanceTimersByTime(1);
    expect(outputs.at(-1)).toBe('end');
  });

  it('replaces a lost worker at once, with all since the last keyframe', async () => {
    const publication = await publishing();
    publication.write(chunk('keyframe', 'k2'));
    publication.write(chunk('data', 'd2'));
    lastJob().die();
    await vi.advanceTimersByTimeAsync(0);
    expect(jobs).toHaveLength(2);
    expect(lastJob().written).toBe('HVk2d2');
    publication.write(chunk('data', 'd3'));
    expect(lastJob().written).toBe('HVk2d2d3');
    expect(occurred).toEqual(['show live', 'show workerRestarted']);
  });

  it('gives pictures that kill workers to no third one, and backs off', async () => {
    const publication = await publishing();
    lastJob().die();
    await vi.advanceTimersByTimeAsync(0);
    lastJob().die();
    await vi.advanceTimersByTimeAsync(300);
    expect(jobs).toHaveLength(2);
    publication.write(chunk('data', 'd9'));
    publication.write(chunk('keyframe', 'k9'));
    expect(jobs).toHaveLength(3);
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
    expect(jobs.length).toBeLessThan(12);
  });

  it('re-encodes a source that can’t be copied', async () => {
    await publishing();
    lastJob().emit('ended', { error: new FootlightError('SOURCE_KEYFRAMES_TOO_FAR', 'Too far.') });
    await vi.advanceTimersByTimeAsync(0);
    expect(jobs.map(({ settings }) => settings.source)).toEqual(['copy', 'transcode']);
    expect(lastJob().written).toBe('HVk1d1');
  });

  it('starts over at the next keyframe when the format changes', async () => {
    const publication = await publishing();
    publication.write(config('video', 'V'));
    expect(jobs).toHaveLength(1);
    publication.write(config('video', 'W'));
    expect(jobs[0]?.killed).toBe(true);
    publication.write(chunk('data', 'd2'));
    publication.write(chunk('keyframe', 'k2'));
    expect(lastJob().written).toBe('HWk2');
  });

  it('passes on that a rendition was dropped', async () => {
    await publishing();
    lastJob().emit('warning', { code: 'RUNG_DROPPED', message: 'Too slow.', renditionId: '720p' });
    lastJob().emit('warning', { code: 'NO_AUDIO', message: 'Silent.' });
    expect(outputs).toEqual(['interrupt', 'begin', 'drop 720p']);
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
    expect(jobs).toHaveLength(1);
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
    await expect(hub.admit(request, 'mpegts', () => undefined)).rejects.toThrow('the passphrase is wrong');
    expect([jobs.length, outputs.length]).toEqual([0, 0]);
    const publication = await publish();
    await expect(hub.admit(request, 'mpegts', () => undefined)).rejects.toMatchObject({
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
    const test = await hub.admit(request, 'mpegts', () => undefined);
    test.write({ role: 'keyframe', bytes: Uint8Array.of(1) });
    expect([hub.liveChannels, hub.statusOf('show').live]).toEqual([[], false]);
    await publish('show');
    await expect(publish('show')).rejects.toMatchObject({ code: 'ALREADY_LIVE' });
    await expect(hub.admit(request, 'mpegts', () => undefined)).resolves.toMatchObject({ slug: 'show' });
  });

  it('goes on with a broadcast of an earlier process, if its publisher comes back in time', async () => {
    hub.resume('kept', 1000);
    hub.resume('lost', 2000);
    expect(hub.statusOf('kept')).toEqual({ live: true, interrupted: true, liveSinceMs: 1000 });
    await publish('kept');
    vi.advanceTimersByTime(31_000);
    expect(hub.statusOf('kept')).toMatchObject({ live: true, liveSinceMs: 1000 });
    expect(hub.statusOf('lost').live).toBe(false);
    expect(outputs.filter((output) => output === 'end')).toHaveLength(1);
  });

  it('revokes publishers when it closes, leaves their broadcasts to the next process, and lets nobody in after', async () => {
    const revoked: string[] = [];
    await publish('show', ({ code }) => revoked.push(code));
    hub.close();
    expect(revoked).toEqual(['RELAY_STOPPING']);
    expect(outputs.at(-1)).toBe('suspend');
    await expect(publish('other')).rejects.toMatchObject({ code: 'RELAY_STOPPING' });
  });
});
