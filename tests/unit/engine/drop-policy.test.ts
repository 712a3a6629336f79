import { describe, expect, it } from 'vitest';
import { DropPolicy, isUnneeded } from '../../../src/publish/drop-policy.ts';
import { picture } from './packets.ts';

describe('The drop policy', () => {
  it('lets everything through while little waits', () => {
    const policy = new DropPolicy();
    expect(policy.admits('h264', picture(0, { unneeded: true }), 700, 900)).toBe(true);
    expect(policy.admits('h264', picture(0), 900, 900)).toBe(true);
  });

  it('leaves out pictures that no other needs above 700 ms', () => {
    const policy = new DropPolicy();
    expect(policy.admits('h264', picture(0, { unneeded: true }), 701, 900)).toBe(false);
    expect(policy.admits('h264', picture(0), 701, 900)).toBe(true);
  });

  it('leaves everything out up to the next keyframe above 900 ms, though the queue has drained', () => {
    const policy = new DropPolicy();
    expect(policy.admits('h264', picture(0), 901, 900)).toBe(false);
    expect(policy.admits('h264', picture(0), 0, 900)).toBe(false);
    expect(policy.admits('h264', picture(0, { keyframe: true }), 5_000, 900)).toBe(true);
    expect(policy.admits('h264', picture(0), 0, 900)).toBe(true);
  });

  it('knows pictures that no other needs by their NAL units', () => {
    const withNal = (...header: number[]): Uint8Array => Uint8Array.of(0, 0, 0, header.length, ...header);
    // An access unit delimiter comes before the slice.
    const delimiter = withNal(0x09, 0x10);
    expect(isUnneeded('h264', Uint8Array.of(...delimiter, ...withNal(0x01, 0)))).toBe(true);
    expect(isUnneeded('h264', Uint8Array.of(...delimiter, ...withNal(0x41, 0)))).toBe(false);
    // HEVC: TRAIL_N (0) is needed by none, TRAIL_R (1) and IDR (19) are.
    expect(isUnneeded('hevc', withNal(0 << 1, 1))).toBe(true);
    expect(isUnneeded('hevc', withNal(1 << 1, 1))).toBe(false);
    expect(isUnneeded('hevc', withNal(19 << 1, 1))).toBe(false);
    expect(isUnneeded('av1', withNal(0x01, 0))).toBe(false);
    expect(isUnneeded('h264', Uint8Array.of(0, 0, 0, 200, 0x09))).toBe(false);
  });
});
