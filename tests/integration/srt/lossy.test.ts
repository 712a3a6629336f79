import { describe, expect, it } from 'vitest';
import { runOverLossyLink, type Side } from '../../support/srt-lossy-run.ts';

const sides = ['ours', 'libsrt'] as const;
const stream = { bitrateKbps: 6000, seconds: 3, seed: 7 };
/**
 * The most that may be missing where libsrt misses `peer`. One seed makes the same loss for the same
 * datagrams, but what is sent again, and when, differs between any two runs: both counts have the spread
 * of rare chances, so that three times the spread of their difference is allowed.
 */
function allowed(peer: number): number {
  return peer + 3 * Math.sqrt(2 * (peer + 1));
}

describe('over a bad link, as many packets arrive in time as with libsrt on both sides', () => {
  it.each([
    { lossShare: 0.02, delayMs: 40, latencyMs: 320 },
    { lossShare: 0.15, delayMs: 40, latencyMs: 320 },
    { lossShare: 0.08, delayMs: 200, latencyMs: 1600 },
  ])(
    'loss $lossShare, delay $delayMs ms, latency $latencyMs ms',
    // Where others keep the processor for longer than the latency has to spare, packets come late on any link.
    { retry: 2 },
    async ({ lossShare, delayMs, latencyMs }) => {
      const way = { lossShare, delayMs, duplicateShare: 0.01, reorderShare: 0.01 };
      const link = { ...stream, latencyMs, forward: way, backward: way };

      const carry = (caller: Side, listener: Side) => runOverLossyLink({ ...link, caller, listener });

      // Two at a time, or the processor's want of time would count as loss.
      const [peer, ours] = await Promise.all([carry('libsrt', 'libsrt'), carry('ours', 'ours')]);
      const mixed = await Promise.all([carry('ours', 'libsrt'), carry('libsrt', 'ours')]);

      for (const result of [ours, ...mixed]) {
        expect(result.missing.length).toBeLessThanOrEqual(allowed(peer.missing.length));
        expect(result.disorderedPackets).toBe(0);
        expect(result.wireShare).toBeLessThan(peer.wireShare * 1.1);
      }
    },
  );
});

describe('after an outage that is shorter than the latency', () => {
  it('everything that was sent meanwhile still arrives in time', async () => {
    const way = { delayMs: 20, outages: [{ fromMs: 1000, untilMs: 1700 }] };
    // Four streams at once: of a lower rate, for what the processor has no time for comes late as well.
    const link = { ...stream, bitrateKbps: 2000, latencyMs: 2000, forward: way, backward: way };

    const results = await Promise.all(
      sides.flatMap((caller) => sides.map((listener) => runOverLossyLink({ ...link, caller, listener }))),
    );

    expect(results.map(({ missing }) => missing)).toEqual([[], [], [], []]);
  });
});
