import { describe, expect, it } from 'vitest';
import { AdaptiveBitrate, type BitrateChange } from '../../../src/engine/session/adaptive-bitrate.ts';
import { SimulatedConnection } from './simulated-connection.ts';

const stepMs = 250;
const audioKbps = 160;

class Broadcast {
  readonly bitrate: AdaptiveBitrate;
  readonly changes: BitrateChange[] = [];
  #nowMs = 0;
  /** Between the encoder's pictures, which follow the bitrate half a second late. */
  readonly #asked: number[];

  constructor(targetKbps: number, enabled = true) {
    this.bitrate = new AdaptiveBitrate({ targetKbps, audioKbps, enabled });
    this.#asked = [targetKbps, targetKbps];
  }

  retarget(targetKbps: number, enabled = true): void {
    this.bitrate.configure({ targetKbps, audioKbps, enabled });
  }

  /** @returns every bitrate of that time */
  run(seconds: number, ...connections: SimulatedConnection[]): number[] {
    const seen: number[] = [];
    for (let step = 0; step < (seconds * 1000) / stepMs; step += 1) {
      const encodedKbps = this.#asked.shift() ?? 0;
      this.#asked.push(this.bitrate.kbps);
      const soundKbps = audioKbps * 1.1;
      for (const connection of connections) {
        connection.run(encodedKbps * 1.05 + soundKbps, soundKbps, stepMs);
      }
      this.#nowMs += stepMs;
      const readings = connections.map((connection) => connection.reading());
      const change = this.bitrate.observe(readings, this.#nowMs);
      if (change) this.changes.push(change);
      seen.push(this.bitrate.kbps);
    }
    return seen;
  }
}

const kinds = [
  ['rtmp', {}],
  ['srt', { protocol: 'srt' }],
  ['srt with random loss', { protocol: 'srt', loss: 0.05 }],
  ['srt that throws away what is too much', { protocol: 'srt', policed: true }],
] as const;

describe.each(kinds)('The bitrate over %s', (_, kind) => {
  it('stays at the target while the connection carries it', () => {
    const broadcast = new Broadcast(6_000);
    const seen = broadcast.run(120, new SimulatedConnection({ ...kind, capacityKbps: 9_000 }));
    expect(new Set(seen)).toEqual(new Set([6_000]));
  });

  it('comes below a capacity that fell to half within seconds, and stays near it', () => {
    const broadcast = new Broadcast(6_000);
    const connection = new SimulatedConnection({ ...kind, capacityKbps: 9_000 });
    broadcast.run(20, connection);
    connection.capacityKbps = 3_000;
    broadcast.run(10, connection);
    expect(broadcast.bitrate.kbps).toBeLessThan(3_000);
    expect(broadcast.bitrate.loweredFor).toBe('one');
    const seen = broadcast.run(180, connection);
    expect(Math.min(...seen)).toBeGreaterThan(1_400);
    expect(Math.max(...seen)).toBeLessThan(3_400);
    const mean = seen.reduce((sum, kbps) => sum + kbps, 0) / seen.length;
    expect(mean).toBeGreaterThan(2_000);
    // It tries for more less and less often.
    const later = broadcast.changes.length;
    broadcast.run(180, connection);
    const turns = broadcast.changes.slice(later).filter(({ turned }) => turned);
    expect(turns.length).toBeLessThanOrEqual(8);
  });

  it('finds back to the target after the connection has recovered', () => {
    const broadcast = new Broadcast(6_000);
    const connection = new SimulatedConnection({ ...kind, capacityKbps: 2_000 });
    broadcast.run(30, connection);
    expect(broadcast.bitrate.kbps).toBeLessThan(2_000);
    connection.capacityKbps = 9_000;
    const seen = broadcast.run(120, connection);
    expect(broadcast.bitrate.kbps).toBe(6_000);
    expect(broadcast.bitrate.loweredFor).toBeUndefined();
    // Not in one leap.
    seen.slice(1).forEach((kbps, index) => {
      expect(kbps - (seen[index] ?? 0)).toBeLessThanOrEqual(300);
    });
  });

  it('never goes below a fifth of the target', () => {
    const broadcast = new Broadcast(6_000);
    const seen = broadcast.run(60, new SimulatedConnection({ ...kind, capacityKbps: 100 }));
    expect(Math.min(...seen)).toBe(1_200);
    const small = new Broadcast(800).run(60, new SimulatedConnection({ ...kind, capacityKbps: 50 }));
    expect(Math.min(...small)).toBe(300);
  });
});

describe('The bitrate', () => {
  it.each([0.02, 0.1, 0.15])('is not lowered for a loss of %f that is repaired', (loss) => {
    const broadcast = new Broadcast(6_000);
    const connection = new SimulatedConnection({ protocol: 'srt', capacityKbps: 20_000, loss });
    expect(new Set(broadcast.run(120, connection))).toEqual(new Set([6_000]));
  });

  it('survives an outage of two seconds without going to the floor', () => {
    const broadcast = new Broadcast(6_000);
    const connection = new SimulatedConnection({ protocol: 'srt', capacityKbps: 9_000 });
    broadcast.run(20, connection);
    connection.capacityKbps = 0;
    broadcast.run(2, connection);
    connection.capacityKbps = 9_000;
    expect(Math.min(...broadcast.run(60, connection))).toBeGreaterThan(1_200);
    expect(broadcast.bitrate.kbps).toBe(6_000);
  });

  it('takes a round trip that is longer for good as the new one', () => {
    const broadcast = new Broadcast(6_000);
    broadcast.run(20, new SimulatedConnection({ protocol: 'srt', capacityKbps: 9_000, rttMs: 30 }));
    broadcast.run(120, new SimulatedConnection({ protocol: 'srt', capacityKbps: 9_000, rttMs: 150 }));
    expect(broadcast.bitrate.kbps).toBe(6_000);
  });

  it('takes the performer’s change at once while it is not lowered', () => {
    const broadcast = new Broadcast(6_000);
    const connection = new SimulatedConnection({ capacityKbps: 9_000 });
    broadcast.run(5, connection);
    broadcast.retarget(4_000);
    expect(broadcast.bitrate.kbps).toBe(4_000);
    broadcast.retarget(8_000);
    expect(broadcast.bitrate.kbps).toBe(8_000);
    broadcast.run(20, connection);
    expect(broadcast.bitrate.kbps).toBe(8_000);
  });

  it('stays lowered when the performer changes the target in mid-trouble, and ends at the new one', () => {
    const broadcast = new Broadcast(6_000);
    const connection = new SimulatedConnection({ capacityKbps: 2_500 });
    broadcast.run(30, connection);
    const loweredKbps = broadcast.bitrate.kbps;
    broadcast.retarget(8_000);
    expect(broadcast.bitrate.kbps).toBe(loweredKbps);
    broadcast.retarget(1_000);
    expect(broadcast.bitrate.kbps).toBe(1_000);
    expect(broadcast.bitrate.loweredFor).toBeUndefined();
    broadcast.retarget(5_000);
    broadcast.run(20, connection);
    expect(broadcast.bitrate.kbps).toBeLessThan(2_500);
    connection.capacityKbps = 9_000;
    broadcast.run(120, connection);
    expect(broadcast.bitrate.kbps).toBe(5_000);
  });

  it('is the target, whatever the connection does, once it is switched off', () => {
    const broadcast = new Broadcast(6_000);
    const connection = new SimulatedConnection({ capacityKbps: 1_500 });
    broadcast.run(20, connection);
    expect(broadcast.bitrate.kbps).toBeLessThan(6_000);
    broadcast.retarget(6_000, false);
    expect(new Set(broadcast.run(20, connection))).toEqual(new Set([6_000]));
    expect(broadcast.bitrate.loweredFor).toBeUndefined();
  });

  it('follows the slowest of several connections', () => {
    const broadcast = new Broadcast(6_000);
    const quick = new SimulatedConnection({ id: 'quick', capacityKbps: 9_000 });
    const slow = new SimulatedConnection({ id: 'slow', protocol: 'srt', capacityKbps: 3_000 });
    broadcast.run(20, quick, slow);
    expect(broadcast.bitrate.kbps).toBeLessThan(3_000);
    expect(broadcast.bitrate.loweredFor).toBe('slow');
    // It was stopped: nothing holds the other one down.
    broadcast.run(90, quick);
    expect(broadcast.bitrate.kbps).toBe(6_000);
  });

  it('leaves a hopeless connection to itself, for the good of the healthy one', () => {
    const broadcast = new Broadcast(6_000);
    const healthy = new SimulatedConnection({ id: 'healthy', capacityKbps: 9_000 });
    const hopeless = new SimulatedConnection({ id: 'hopeless', capacityKbps: 300 });
    broadcast.run(15, healthy, hopeless);
    expect(broadcast.bitrate.kbps).toBe(1_200);
    broadcast.run(90, healthy, hopeless);
    expect(broadcast.bitrate.kbps).toBe(6_000);
    // A reconnection gives it no second chance to hold the other one down.
    broadcast.run(5, healthy);
    const again = new SimulatedConnection({ id: 'hopeless', capacityKbps: 300 });
    expect(Math.min(...broadcast.run(30, healthy, again))).toBe(6_000);
    // Once it is well it counts again.
    again.capacityKbps = 9_000;
    broadcast.run(30, healthy, again);
    again.capacityKbps = 3_000;
    broadcast.run(15, healthy, again);
    expect(broadcast.bitrate.kbps).toBeLessThan(3_000);
    expect(broadcast.bitrate.loweredFor).toBe('hopeless');
  });

  it('stays at the floor where the only connection is hopeless', () => {
    const broadcast = new Broadcast(6_000);
    const hopeless = new SimulatedConnection({ capacityKbps: 300 });
    broadcast.run(20, hopeless);
    expect(new Set(broadcast.run(60, hopeless))).toEqual(new Set([1_200]));
  });
});
