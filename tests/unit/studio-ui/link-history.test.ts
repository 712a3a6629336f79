import { describe, expect, it } from 'vitest';
import { droppedWithin, recordLinks, type LinkHistory } from '../../../src/renderer/bridge/link-history.ts';
import { loweredBitrate } from '../../../src/renderer/bridge/lowered-bitrate.ts';
import { idleSession, liveSession } from './srt-link.ts';

/** One telling a second, with so many packets dropped by then. */
function history(droppedPackets: readonly number[]): LinkHistory {
  return droppedPackets.reduce<LinkHistory>(
    (before, dropped, second) => recordLinks(before, liveSession(dropped), second * 1000),
    {},
  );
}

describe('recordLinks', () => {
  it('keeps the last minute', () => {
    const samples = history([...Array(75).keys()])['d'];
    expect(samples).toHaveLength(60);
    expect(samples?.[0]?.srt.droppedPackets).toBe(15);
    expect(samples?.at(-1)?.srt.droppedPackets).toBe(74);
  });

  it('takes what is told between two measurements as one with them, however often that is', () => {
    let told: LinkHistory = {};
    for (let atMs = 0; atMs < 1000; atMs += 100) told = recordLinks(told, liveSession(atMs), atMs);
    expect(told['d']?.map(({ atMs, srt }) => [atMs, srt.droppedPackets])).toEqual([
      [0, 400],
      [500, 900],
    ]);
  });

  it('forgets a connection that ended', () => {
    expect(recordLinks(history([0, 1]), idleSession, 3000)).toEqual({});
  });
});

describe('droppedWithin', () => {
  it('counts the gaps of the time asked for alone', () => {
    const samples = history([2, 2, 5, 5, 5, 5])['d'] ?? [];
    expect(droppedWithin(samples, 5_000)).toBe(3);
    expect(droppedWithin(samples, 2_000)).toBe(0);
    expect(droppedWithin([], 5_000)).toBe(0);
  });
});

describe('loweredBitrate', () => {
  const lowered = { ...liveSession(), videoBitrateKbps: 3200, bitrateLoweredFor: 'd' };

  it('names the destination whose connection is slow', () => {
    expect(loweredBitrate(lowered)).toEqual({ name: 'Relay', presentKbps: 3200, targetKbps: 6000 });
  });

  it('is none at the full bitrate and off air', () => {
    expect(loweredBitrate(liveSession())).toBeUndefined();
    expect(loweredBitrate({ ...lowered, phase: 'idle' })).toBeUndefined();
  });
});
