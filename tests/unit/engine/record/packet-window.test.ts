import { describe, expect, it } from 'vitest';
import { PacketWindow } from '../../../../src/engine/record/packet-window.ts';
import { audioConfig, picture, sound, videoConfig } from '../packets.ts';

const secondUs = 1_000_000;

/** Pictures and sound of the given seconds, a keyframe every second. */
function play(window: PacketWindow, fromS: number, toS: number): void {
  for (let timeUs = fromS * secondUs; timeUs < toS * secondUs; timeUs += 100_000) {
    const packet = picture(timeUs, { keyframe: timeUs % secondUs === 0 });
    window.push({ kind: 'video', timeUs, packet });
    window.push({ kind: 'audio', timeUs: timeUs + 50_000, packet: sound(timeUs + 50_000) });
  }
}

function filled(maxBytes = Infinity): PacketWindow {
  const window = new PacketWindow({ durationUs: 5 * secondUs, maxBytes });
  window.handleVideoConfig(videoConfig);
  window.handleAudioConfig(audioConfig);
  return window;
}

describe('a packet window', () => {
  it('holds at least its duration, in whole groups of pictures', () => {
    const window = filled();
    play(window, 0.5, 20.5);
    const held = window.snapshot();
    expect(held?.packets[0]).toMatchObject({ kind: 'video', timeUs: 15 * secondUs });
    expect(held?.packets[0]?.packet).toMatchObject({ keyframe: true });
    expect(window.durationUs).toBeGreaterThanOrEqual(5 * secondUs);
    expect(window.durationUs).toBeLessThan(6.1 * secondUs);
  });

  it('keeps within its bytes, if need be with less than its duration', () => {
    const window = filled(200);
    play(window, 0, 20);
    expect(window.byteLength).toBeLessThanOrEqual(200);
    expect(window.durationUs).toBeLessThan(3 * secondUs);
  });

  it('has nothing before the first keyframe', () => {
    const window = filled();
    play(window, 0.1, 0.9);
    expect(window.snapshot()).toBeUndefined();
  });

  it('is emptied by another configuration, not by the same', () => {
    const window = filled();
    play(window, 0, 3);
    window.handleVideoConfig({ ...videoConfig });
    expect(window.snapshot()).toBeDefined();
    window.handleVideoConfig({ ...videoConfig, description: Uint8Array.of(1, 2, 3) });
    expect(window.snapshot()).toBeUndefined();
    expect(window.byteLength).toBe(0);
  });
});
