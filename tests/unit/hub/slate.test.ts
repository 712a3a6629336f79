import { describe, expect, it, vi } from 'vitest';
import { SlateMedia, slateSettings } from '../../../server/core/slate-media.ts';
import type { Rendition } from '../../../src/media-worker/jobs.ts';
import { chunk, relayCore } from './relay-core.ts';

const advance = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('The slate', () => {
  const core = relayCore();

  it('takes the place of a publisher that is silent for two seconds, until its pictures are back', async () => {
    const publication = await core.publishing();
    await advance(0);
    expect(core.slates).toMatchObject([{ text: 'Soon', video: [{ id: 'source', width: 640, height: 360 }] }]);
    await advance(1500);
    expect(core.outputs.filter((line) => line.startsWith('part'))).toEqual(['part source 0.0']);
    await advance(2000);
    const shown = core.outputs.slice(core.outputs.lastIndexOf('begin source,audio') + 1);
    expect(shown.slice(0, 4)).toEqual([
      ...['part source 0.0', 'part audio 0.0', 'part source 0.1', 'part audio 0.1'],
    ]);
    expect(core.occurred).toContain('slateShown');
    expect(core.jobs).toHaveLength(2);
    publication.write(chunk('data', 'late'));
    expect(core.lastJob().written).toBe('');
    publication.write(chunk('keyframe', 'k2'));
    expect(core.lastJob().written).toBe('HVk2');
    const given = core.outputs.length;
    core.lastJob().play();
    expect(core.outputs.slice(given)).toEqual(['begin source,audio', 'part source 0.0']);
    publication.write(chunk('data', 'd3'));
    await advance(1000);
    expect(core.outputs.slice(given)).toHaveLength(2);
  });

  it('fills the grace period, and ends with it', async () => {
    const publication = await core.publishing();
    await advance(0);
    publication.end({ orderly: false, message: 'reset' });
    core.lastJob().emit('ended', {});
    await advance(29_000);
    const parts = core.outputs.filter((line) => line.startsWith('part source')).length;
    // 27 s of parts that last 320 ms each.
    expect(parts).toBeGreaterThan(80);
    expect(parts).toBeLessThan(90);
    await advance(2000);
    expect(core.outputs.slice(-2)).toEqual(['interrupt', 'end']);
  });

  it('is not shown behind an orderly end, nor where it is not wanted', async () => {
    const publication = await core.publishing();
    await advance(0);
    publication.end({ orderly: true, message: 'bye' });
    await advance(4000);
    expect(core.occurred).not.toContain('slateShown');
    core.lastJob().emit('ended', {});
    core.policy.slate = false;
    await core.publishing();
    await advance(5000);
    expect(core.occurred).not.toContain('slateShown');
    expect(core.slates).toHaveLength(1);
  });

  it('goes on in the renditions of before after an end of the relay, until the publisher is back', async () => {
    core.kept = true;
    core.hub.resume('show');
    await advance(3000);
    expect(core.slates).toMatchObject([{ text: 'Soon', video: [{ id: 'source', width: 640, height: 360 }] }]);
    expect(core.outputs[0]).toBe('begin source,audio');
    expect(core.occurred).toEqual(['slateShown']);
    await core.publishing();
    const given = core.outputs.length;
    await advance(1000);
    expect(core.outputs.slice(0, given).filter((line) => line === 'begin source,audio')).toHaveLength(2);
    expect(core.outputs.slice(given)).toEqual([]);
  });

  it('is made anew when its text changes', async () => {
    await core.publishing();
    await advance(3000);
    core.hub.handlePolicy('show', { ...core.policy, slateText: 'At nine' });
    const given = core.outputs.length;
    await advance(0);
    expect(core.slates.map(({ text }) => text)).toEqual(['Soon', 'At nine']);
    expect(core.outputs[given]).toBe('begin source,audio');
  });
});

describe('SlateMedia', () => {
  const times = { segmentTargetMs: 2000 };
  const video: Rendition = {
    ...{ id: 'source', kind: 'video', codecs: 'avc1.64001f', bitrateKbps: 5000, timescale: 90_000 },
    ...{ width: 853, height: 481, frameRate: 30, partTargetMs: 340, init: new Uint8Array() },
  };
  const audio: Rendition = {
    ...{ id: 'audio', kind: 'audio', codecs: 'mp4a.40.2', bitrateKbps: 128, timescale: 44_100 },
    ...{ channels: 2, partTargetMs: 340, init: new Uint8Array() },
  };

  it('is cut so that no part is longer than its target and sound and picture end together', () => {
    const asked = slateSettings([video, audio], 'Soon', times);
    expect(asked.video).toEqual([{ id: 'source', codec: 'h264', width: 852, height: 480 }]);
    const frames = Array.from({ length: asked.framesPerGroup * 2 }, (_, index) => Uint8Array.of(index));
    const description = Uint8Array.of(1, 100, 0, 31, 0xff, 0xe0, 0);
    const config = { codec: 'h264' as const, width: 852, height: 480, description };
    const media = new SlateMedia([video, audio], [{ id: 'source', config, frames }], times);
    expect(media.partSeconds * 1000).toBeLessThanOrEqual(340);
    expect(media.partSeconds * 1000).toBeGreaterThan(340 * 0.85);
    expect(media.partSeconds * 44_100).toBe(14 * 1024);
    expect(asked.framesPerGroup * media.partSeconds).toBeLessThanOrEqual(2);
    expect(media.renditions.map(({ id, codecs, width }) => [id, codecs, width])).toEqual([
      ['source', 'avc1.64001f', 852],
      ['audio', 'mp4a.40.2', undefined],
    ]);
    for (const index of [0, 1, asked.framesPerGroup, 1000]) {
      const parts = media.parts(index);
      expect(parts).toHaveLength(2);
      for (const part of parts) {
        expect(part.segment).toBe(Math.floor(index / asked.framesPerGroup));
        expect(part.startUs).toBe(Math.round(index * media.partSeconds * 1e6));
      }
      expect(parts[0]?.independent).toBe(index % asked.framesPerGroup === 0);
      expect(parts[0]?.bytes.at(-1)).toBe(index % frames.length);
      expect(parts[1]?.independent).toBe(true);
    }
  });

  it('asks for HEVC where the source is, and stands in for sound alone', () => {
    const hevc = { ...video, codecs: 'hvc1.1.6.L93.B0' };
    expect(slateSettings([hevc], '', times)).toMatchObject({ frameMs: 340, video: [{ codec: 'hevc' }] });
    const media = new SlateMedia([audio], [], times);
    expect(media.parts(3)).toMatchObject([{ renditionId: 'audio', independent: true }]);
  });
});
