import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Archive, type ArchiveOptions } from '../../../server/archive/archive.ts';
import { Delivery } from '../../../server/delivery/delivery.ts';
import type { MediaPart, Rendition } from '../../../src/media-worker/jobs.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { writeFragment } from '../../../src/shared/media/fmp4/fragment.ts';

export const partsPerSegment = 4;
const partTicks = 45_000;

export const source: Rendition = {
  id: 'source',
  kind: 'video',
  codecs: 'avc1.64001f',
  bitrateKbps: 100,
  timescale: 90_000,
  partTargetMs: 340,
  width: 1280,
  height: 720,
  init: Buffer.from('header of the source'),
};
export const sound: Rendition = {
  id: 'audio',
  kind: 'audio',
  codecs: 'mp4a.40.2',
  bitrateKbps: 100,
  timescale: 90_000,
  partTargetMs: 340,
  channels: 2,
  init: Buffer.from('header of the sound'),
};

/** A part of half a second: one frame that says which it is. */
export function part(renditionId: string, segment: number, number: number): MediaPart {
  const index = segment * partsPerSegment + number;
  const data = Buffer.from(`${renditionId} ${segment}.${number}`);
  return {
    renditionId,
    segment,
    part: number,
    lastOfSegment: number === partsPerSegment - 1,
    independent: number === 0,
    startUs: index * 500_000,
    durationUs: 500_000,
    bytes: writeFragment(index + 1, [
      {
        trackId: 1,
        baseTimeTicks: index * partTicks,
        samples: [{ durationTicks: partTicks, compositionOffsetTicks: 0, keyframe: number === 0, data }],
      },
    ]),
  };
}

/** An archive in a directory of its own, and what viewers fetch of it: a relay without its doors. */
export class ArchivedRelay {
  readonly directory: string;
  readonly archive: Archive;
  readonly delivery: Delivery;

  private constructor(directory: string, archive: Archive, dvrWindowS: number, maxSessionBytes: number) {
    this.directory = directory;
    this.archive = archive;
    this.delivery = new Delivery({
      targetDurationS: 4,
      playlistWindowS: 24,
      dvrWindowS,
      maxSessionBytes,
      openFinished: (id) => archive.read(id),
      maxHeldRequests: 10,
    });
  }

  static async start({
    directory = mkdtempSync(path.join(tmpdir(), 'footlight-archive-')),
    dvrWindowS = 7200,
    maxSessionBytes = 1024 * 1024,
    ...more
  }: Partial<ArchiveOptions> & {
    dvrWindowS?: number;
    maxSessionBytes?: number;
  } = {}): Promise<ArchivedRelay> {
    const archive = await Archive.open({
      directory,
      reserveBytes: 0,
      resumeWithinMs: 60_000,
      rewindMs: () => dvrWindowS * 1000,
      logger: silentLogger,
      ...more,
    });
    return new ArchivedRelay(directory, archive, dvrWindowS, maxSessionBytes);
  }

  /** As at the end of a process. */
  async stop(): Promise<void> {
    this.delivery.dispose();
    await this.archive.close();
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Resolves with a broadcast's summary when it is over. */
export function ended(archive: Archive): Promise<{ id: string; durationMs: number; byteLength: number }> {
  return new Promise((resolve) => {
    const subscription = archive.on('ended', (summary) => {
      subscription.dispose();
      resolve(summary);
    });
  });
}
