import { afterEach, beforeEach, vi } from 'vitest';
import type { ChannelPolicy } from '../../../server/core/channel-policy.ts';
import { Hub } from '../../../server/core/hub.ts';
import type { OccurrenceKind } from '../../../server/core/occurrences.ts';
import type { LiveOutput, TranscodeJob } from '../../../server/core/ports.ts';
import type { MediaChunk, Publication, PublishRequest } from '../../../server/core/publication.ts';
import type {
  Rendition,
  SlateSettings,
  SlateVideo,
  TranscodeJobEvents,
  TranscodeSettings,
} from '../../../src/media-worker/jobs.ts';
import { Emitter } from '../../../src/shared/base/emitter.ts';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';

const renditions: Rendition[] = [
  {
    ...{ id: 'source', kind: 'video', codecs: 'avc1.64001e', bitrateKbps: 1000, timescale: 90_000 },
    ...{ width: 640, height: 360, frameRate: 30, partTargetMs: 340, init: new Uint8Array() },
  },
  {
    ...{ id: 'audio', kind: 'audio', codecs: 'mp4a.40.2', bitrateKbps: 128, timescale: 48_000 },
    ...{ channels: 2, partTargetMs: 340, init: new Uint8Array() },
  },
];

export class FakeJob extends Emitter<TranscodeJobEvents> implements TranscodeJob {
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
    this.emit('renditions', renditions);
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

export const chunk = (role: 'keyframe' | 'data', text: string): MediaChunk => ({
  role,
  bytes: Buffer.from(text),
});
export const config = (slot: 'header' | 'video' | 'audio', text: string): MediaChunk => ({
  role: 'config',
  slot,
  bytes: Buffer.from(text),
});

function fakeSlate({ video, framesPerGroup }: SlateSettings): SlateVideo[] {
  const description = Uint8Array.of(1, 100, 0, 30, 0xff, 0xe0, 0);
  return video.map(({ id, codec, width, height }) => ({
    id,
    config: { codec, width, height, description },
    frames: Array.from({ length: 2 * framesPerGroup }, () => new Uint8Array(1)),
  }));
}

const usualPolicy: ChannelPolicy = {
  secondPublisher: 'refuse',
  giveBack: 'steady',
  slate: true,
  slateText: 'Soon',
  ladder: true,
};

/** A hub of its own for every test, with made-up workers and viewers, on a clock that the test moves. */
export class RelayCore {
  readonly jobs: FakeJob[] = [];
  /** What viewers are given, in order. */
  readonly outputs: string[] = [];
  readonly slates: SlateSettings[] = [];
  readonly occurred: OccurrenceKind[] = [];
  readonly policy: ChannelPolicy = { ...usualPolicy };
  /** Whether an earlier process kept something of the broadcasts that are opened. */
  kept = false;
  #hub: Hub | undefined;

  get hub(): Hub {
    if (!this.#hub) throw new Error('No test runs.');
    return this.#hub;
  }

  /** Begins anew, with nothing of the test before. */
  begin(): void {
    for (const list of [this.jobs, this.outputs, this.slates, this.occurred]) list.length = 0;
    Object.assign(this.policy, usualPolicy);
    this.kept = false;
    this.#hub = new Hub({
      authenticate: (key) =>
        key === 'wrong'
          ? Promise.reject(new FootlightError('STREAM_KEY_WRONG', 'Wrong.'))
          : Promise.resolve({ slug: key, passphrase: undefined }),
      findChannel: (slug) => Promise.resolve({ slug, passphrase: 'long enough' }),
      policyOf: () => Promise.resolve({ ...this.policy }),
      transcode: {
        rungs: [{ name: '720p', height: 720, bitrateKbps: 2800 }],
        partTargetMs: 340,
        segmentTargetMs: 2000,
        maxSegmentMs: 4000,
        audioBitrateKbps: 128,
      },
      startTranscode: (settings) => {
        const job = new FakeJob(settings);
        this.jobs.push(job);
        return job;
      },
      renderSlate: (settings) => {
        this.slates.push(settings);
        return Promise.resolve(fakeSlate(settings));
      },
      openOutput: () => this.#openOutput(),
      reconnectGraceMs: 30_000,
      maxLiveSessions: 2,
      logger: silentLogger,
    });
    this.hub.on('occurred', ({ kind }) => this.occurred.push(kind));
  }

  lastJob(): FakeJob {
    const job = this.jobs.at(-1);
    if (!job) throw new Error('No job was started.');
    return job;
  }

  publish(
    request: Partial<PublishRequest> = {},
    onRevoked: (reason: FootlightError) => void = () => undefined,
  ): Promise<Publication> {
    const whole = { protocol: 'rtmp', streamKey: 'show', remoteAddress: '192.0.2.1', ...request } as const;
    return this.hub.admit(whole, 'flv', onRevoked);
  }

  /** A publisher whose stream is on air. */
  async publishing(...asked: Parameters<RelayCore['publish']>): Promise<Publication> {
    const publication = await this.publish(...asked);
    for (const each of [
      config('header', 'H'),
      config('video', 'V'),
      chunk('keyframe', 'k1'),
      chunk('data', 'd1'),
    ]) {
      publication.write(each);
    }
    this.lastJob().play();
    return publication;
  }

  close(): void {
    this.hub.close();
    this.hub.dispose();
    for (const job of this.jobs) job.dispose();
  }

  #openOutput(): LiveOutput {
    const { outputs, kept } = this;
    let isPlayable = kept;
    let partTargetMs: number | undefined;
    return {
      startedMs: 1000,
      renditions: kept ? renditions : [],
      get isPlayable() {
        return isPlayable;
      },
      get partTargetMs() {
        return partTargetMs;
      },
      begin: (begun) => {
        partTargetMs ??= begun[0]?.partTargetMs;
        outputs.push(`begin ${begun.map(({ id }) => id).join()}`);
      },
      addPart: ({ renditionId, segment, part }) => {
        isPlayable = true;
        outputs.push(`part ${renditionId} ${segment}.${part}`);
      },
      drop: (renditionId) => outputs.push(`drop ${renditionId}`),
      restore: ({ id }) => outputs.push(`restore ${id}`),
      interrupt: () => outputs.push('interrupt'),
      end: () => outputs.push('end'),
      suspend: () => outputs.push('suspend'),
      addSprite: () => undefined,
      addPoster: () => undefined,
    };
  }
}

/** A hub that begins anew for every test of this file. */
export function relayCore(): RelayCore {
  const core = new RelayCore();
  beforeEach(() => {
    vi.useFakeTimers();
    core.begin();
  });
  afterEach(() => {
    core.close();
    if (vi.getTimerCount() > 0) throw new Error('A timer was left behind.');
    vi.useRealTimers();
  });
  return core;
}
