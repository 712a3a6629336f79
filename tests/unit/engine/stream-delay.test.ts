import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DelaySpool } from '../../../src/engine/session/delay-spool.ts';
import { StreamDelay } from '../../../src/engine/session/stream-delay.ts';
import { LogRecorder } from '../../integration/rtmp/log-recorder.ts';
import { ManualTiming, settle } from './manual-timing.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'footlight-delay-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return join(folder, 'delay');
}

function delayOf(seconds: number) {
  const timing = new ManualTiming();
  const folder = temporaryFolder();
  const spool = new DelaySpool(folder, new LogRecorder());
  const out: string[] = [];
  let filled = 0;
  const delay = new StreamDelay({
    seconds,
    spool,
    timing,
    target: {
      handleVideoConfig: () => out.push('videoConfig'),
      handleAudioConfig: () => out.push('audioConfig'),
      handleVideo: ({ ptsUs, data }) => out.push(`video ${ptsUs} ${data[0]} ${data.byteLength}`),
      handleAudio: ({ ptsUs, data }) => out.push(`audio ${ptsUs} ${data[0]}`),
    },
    onFilled: () => {
      filled += 1;
    },
  });
  onTestFinished(() => delay.close());
  return { delay, timing, out, spool, folder, filled: () => filled };
}

describe('the stream delay', () => {
  it('gives everything out in order, so much later', async () => {
    const { delay, timing, out, filled } = delayOf(10);
    delay.handleVideoConfig({ codec: 'h264', width: 16, height: 16, description: Uint8Array.of(1) });
    delay.handleVideo({ ptsUs: 0, dtsUs: 0, keyframe: true, data: Uint8Array.of(1) });
    delay.handleAudio({ ptsUs: 5, data: Uint8Array.of(2) });
    await timing.advance(4_000);
    delay.handleVideo({ ptsUs: 40, dtsUs: 40, keyframe: false, data: Uint8Array.of(3) });
    expect(delay.state).toEqual({ seconds: 10, phase: 'filling', heldMs: 4_000 });
    await timing.advance(5_999);
    expect([out, filled()]).toEqual([[], 0]);
    await timing.advance(1);
    expect(out).toEqual(['videoConfig', 'video 0 1 1', 'audio 5 2']);
    expect([filled(), delay.state.phase]).toEqual([1, 'steady']);
    const drained = vi.fn();
    void delay.drain().then(drained);
    await timing.advance(3_999);
    expect(drained).not.toHaveBeenCalled();
    expect(delay.state).toMatchObject({ phase: 'draining', heldMs: 1 });
    await timing.advance(1);
    expect(out.at(-1)).toBe('video 40 3 1');
    expect(drained).toHaveBeenCalledOnce();
  });

  it('leaves nothing out when it is cut', async () => {
    const { delay, timing, out, folder } = delayOf(1);
    await timing.advance(1_000);
    delay.handleAudio({ ptsUs: 5, data: Uint8Array.of(2) });
    const drained = delay.drain();
    await delay.close();
    await drained;
    await timing.advance(5_000);
    expect(out).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  it('keeps its middle on the disk, whole and in order', { timeout: 30_000 }, async () => {
    const { delay, timing, out, spool, folder } = delayOf(60);
    const bytes = 400_000;
    const sent: string[] = [];
    for (let index = 0; index < 120; index += 1) {
      const data = new Uint8Array(bytes + index).fill(index);
      delay.handleVideo({ ptsUs: index, dtsUs: index, keyframe: true, data });
      sent.push(`video ${index} ${index} ${bytes + index}`);
      await timing.advance(500);
    }
    await vi.waitFor(
      () => {
        expect(spool.memoryBytes).toBeLessThan(20_000_000);
      },
      { timeout: 10_000 },
    );
    expect(readdirSync(folder).length).toBeGreaterThan(5);
    for (let step = 0; step < 130; step += 1) {
      await timing.advance(500);
      // Only a real disk brings back what it holds.
      await vi.waitFor(() => {
        expect(out.length).toBeGreaterThanOrEqual(Math.min(step, sent.length));
      });
      expect(spool.memoryBytes).toBeLessThan(30_000_000);
    }
    expect(out).toEqual(sent);
  });

  it('leaves the newest pictures out where the disk takes nothing, and says so', async () => {
    const { delay, timing, folder, spool } = delayOf(600);
    rmSync(folder, { recursive: true });
    for (let index = 0; index < 40; index += 1) {
      delay.handleVideo({
        ptsUs: index,
        dtsUs: index,
        keyframe: index % 2 === 0,
        data: new Uint8Array(4_000_000),
      });
      await timing.advance(100);
      await settle();
    }
    await vi.waitFor(() => {
      expect(delay.state.problem).toMatch(/disk/);
    });
    expect(spool.memoryBytes).toBeLessThan(106_000_000);
  });
});
