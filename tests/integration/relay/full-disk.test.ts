import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FfmpegPublisher } from '../../support/ffmpeg-publisher.ts';
import { HlsViewer, waitForChannel } from '../../support/hls-viewer.ts';
import { giveDatabase, RelayProcess, runRelayToItsEnd } from '../../support/relay-process.ts';
import { mountDisk } from '../../support/small-disk.ts';

describe('a full disk', () => {
  it('at the start: exits 2 with a sentence', async ({ skip }) => {
    const disk = mountDisk(20_000);
    if (!disk) return skip('Mounting a small disk needs root.');
    try {
      const end = await runRelayToItsEnd(path.join(disk.directory, 'data'));
      expect(end.code).toBe(2);
      expect(end.stderr).toContain('is full: 20 MB are free and 96 MB are needed');
    } finally {
      disk.unmount();
    }
  });

  it('while running: the API answers 507 and what is live goes on without being kept, until there is room again', async ({
    skip,
  }) => {
    const disk = mountDisk(140_000);
    if (!disk) return skip('Mounting a small disk needs root.');
    const dataDirectory = path.join(disk.directory, 'data');
    giveDatabase(dataDirectory);
    const relay = await RelayProcess.start({
      dataDirectory,
      env: { FOOTLIGHT_RUNGS: '[]', FOOTLIGHT_ARCHIVE_RESERVE_MB: '64' },
    });
    let publisher: FfmpegPublisher | undefined;
    const metrics = async (): Promise<string> => (await fetch(`${relay.http}/metrics`)).text();
    const trouble = 'footlight_archive_trouble{channel="before"} 1';
    try {
      const { rtmpUrl } = await relay.createChannel('before');
      publisher = new FfmpegPublisher(rtmpUrl, { size: '320x180' });
      await waitForChannel(relay.http, 'before', ({ live }) => live);
      const filler = path.join(disk.directory, 'filler');
      const { bavail, bsize } = statfsSync(disk.directory);
      // The relay writes at the same time, so there may be less room than there was.
      expect(() => {
        writeFileSync(filler, Buffer.alloc((bavail + 1000) * bsize));
      }).toThrow('ENOSPC');
      const viewer = new HlsViewer(relay.http, 'before');
      await expect.poll(metrics, { timeout: 20_000 }).toContain(trouble);
      const { segments, mediaSequence } = await viewer.playlist('source');
      await viewer.playlistUntil(
        'source',
        (now) => now.mediaSequence + now.segments.length > mediaSequence + segments.length,
      );
      await expect(relay.createChannel('during')).rejects.toThrow(/STORAGE_FULL/);
      const answer = await fetch(`${relay.http}/api/v1/channels/before/rotate-key`, {
        method: 'POST',
        headers: { authorization: `Bearer ${relay.adminToken}` },
      });
      expect(answer.status).toBe(507);
      expect((await fetch(`${relay.http}/api/v1/channels/before`)).status).toBe(200);
      rmSync(filler);
      await expect(relay.createChannel('after')).resolves.toMatchObject({ slug: 'after' });
      await expect.poll(metrics, { timeout: 20_000 }).not.toContain(trouble);
      expect(relay.log.map(({ msg }) => msg)).toContain('The broadcast is kept again');
    } finally {
      await publisher?.kill();
      await relay.dispose();
      disk.unmount();
    }
  }, 120_000);
});
