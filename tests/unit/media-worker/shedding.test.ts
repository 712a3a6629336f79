import type { Frame } from 'node-av/lib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { VideoPicture } from '../../../src/media-worker/worker/transcode/demuxer.ts';
import { Ladder } from '../../../src/media-worker/worker/transcode/ladder.ts';
import type { RungPlan } from '../../../src/media-worker/worker/transcode/rung-plan.ts';
import type { Rung } from '../../../src/media-worker/worker/transcode/rung.ts';
import { SegmentBoundaries } from '../../../src/media-worker/worker/transcode/segment-boundaries.ts';
import type { VideoDecoder } from '../../../src/media-worker/worker/video-decoder.ts';

const frameMs = 40;
const groupMs = 2000;

/** A source of 25 pictures a second beside encoders that take as long as the test says, on a clock of its own. */
class Studio {
  nowMs = 0;
  resets = 0;
  decoded = 0;
  readonly log: string[] = [];
  readonly costMs = new Map<string, number>();
  readonly #boundaries = new SegmentBoundaries(0, groupMs * 90);
  readonly #ladder: Ladder;
  #sentMs = 0;

  constructor(ids: readonly string[]) {
    const decoder = {
      decode: async (picture: VideoPicture | undefined, take: (frame: Frame) => Promise<void>) => {
        this.decoded++;
        if (picture) await take({ pts: BigInt(picture.ptsTicks), hasFlags: () => false } as unknown as Frame);
      },
      reset: () => this.resets++,
      dispose: () => undefined,
    };
    this.#ladder = new Ladder({
      decoder: decoder as unknown as VideoDecoder,
      rungs: ids.map((id) => this.#rung(id)),
      reopen: ({ id }, joinsAfter) => {
        this.log.push(`${id} back at ${Math.round(this.nowMs / 1000)} s after segment ${joinsAfter}`);
        return Promise.resolve(this.#rung(id));
      },
      findsBoundaries: false,
      boundaries: this.#boundaries,
      startTicks: 0,
      onDropped: ({ id }) => this.log.push(`${id} away at ${Math.round(this.nowMs / 1000)} s`),
      onProgress: () => undefined,
    });
  }

  /** Lets the source go on until a time of its clock; the work may be behind then. */
  async runUntil(seconds: number): Promise<void> {
    while (this.#sentMs < seconds * 1000) {
      if (this.#ladder.load.isIdle) this.nowMs = Math.max(this.nowMs, this.#sentMs);
      this.#send();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async finish(): Promise<void> {
    this.#sentMs = Infinity;
    await this.#ladder.finish();
    this.#ladder.dispose();
  }

  /** All pictures that are due. */
  #send(): void {
    for (; this.#sentMs <= this.nowMs; this.#sentMs += frameMs) {
      const ticks = this.#sentMs * 90;
      const keyframe = this.#sentMs % groupMs === 0;
      if (keyframe) this.#boundaries.offer(ticks);
      const times = { ptsTicks: ticks, dtsTicks: ticks, keyframe };
      void this.#ladder.push({ track: 'video', codec: 'h264', ...times, data: new Uint8Array() });
    }
  }

  #rung(id: string): Rung {
    const height = Number.parseInt(id, 10) || 1080;
    const plan: RungPlan = { id, codec: 'h264', width: height, height, frameRate: 25, bitrateKbps: 1 };
    const rung = {
      plan,
      encode: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        this.nowMs += this.costMs.get(id) ?? 0;
        this.#send();
      },
      finish: () => Promise.resolve(),
      dispose: () => undefined,
    };
    return rung as unknown as Rung;
  }
}

let studio: Studio;

function open(...ids: string[]): void {
  studio = new Studio(ids);
  vi.spyOn(performance, 'now').mockImplementation(() => studio.nowMs);
}

beforeEach(() => {
  open('720p', '480p');
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('a ladder', () => {
  it('keeps every rung while there is time for them', async () => {
    studio.costMs.set('720p', 20).set('480p', 15);
    await studio.runUntil(100);
    await studio.finish();
    expect(studio.log).toEqual([]);
  });

  it('gives up the costliest rung when it falls behind, and takes it back at a segment after a minute of ease', async () => {
    studio.costMs.set('720p', 60).set('480p', 10);
    await studio.runUntil(20);
    // At 70 ms for a picture that is due every 40 ms it is 2 s behind after 4.7 s, and patient for 3 s.
    expect(studio.log).toEqual(['720p away at 8 s']);
    studio.costMs.set('720p', 20);
    await studio.runUntil(200);
    await studio.finish();
    expect(studio.log).toEqual([
      '720p away at 8 s',
      expect.stringMatching(/^720p back at (69|7\d) s after segment 3\d$/),
    ]);
  });

  it('decodes nothing while all rungs are away, and tries the last one again at a keyframe', async () => {
    open('480p');
    studio.costMs.set('480p', 90);
    await studio.runUntil(20);
    const { decoded } = studio;
    studio.costMs.set('480p', 10);
    await studio.runUntil(50);
    expect(studio.decoded).toBe(decoded);
    await studio.runUntil(100);
    await studio.finish();
    expect(studio.log[0]).toMatch(/^480p away at \d s$/);
    expect(studio.log[1]).toMatch(/^480p back at \d\d s after segment \d\d$/);
    expect([studio.log.length, studio.resets]).toEqual([2, 1]);
    expect(studio.decoded).toBeGreaterThan(decoded + 500);
  });

  it('never gives up the source that is encoded anew', async () => {
    open('source');
    studio.costMs.set('source', 60);
    await studio.runUntil(30);
    await studio.finish();
    expect(studio.log).toEqual([]);
  });
});
