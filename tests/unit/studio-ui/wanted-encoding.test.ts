import { expect, it } from 'vitest';
import { wantedEncoding } from '../../../src/renderer/bridge/wanted-encoding.ts';
import { idleSession, liveSession } from './srt-link.ts';

const lowered = { ...liveSession(), videoBitrateKbps: 3200, bitrateLoweredFor: 'd' };

it('follows the bitrate that the connections carry', () => {
  expect(wantedEncoding(lowered)).toEqual({ ...lowered.encoding, videoBitrateKbps: 3200 });
});

it('leaves the mezzanine of another encoder as it is', () => {
  const encoding = { ...lowered.encoding, encoder: 'libx264' };
  expect(wantedEncoding({ ...lowered, encoding })).toEqual(encoding);
});

it('is nothing while nobody takes the program', () => {
  expect(wantedEncoding(idleSession)).toBeUndefined();
  expect(wantedEncoding({ ...lowered, wantsProgram: false })).toBeUndefined();
});

it('is something off air while a recording takes it', () => {
  const recorded = { ...idleSession, wantsProgram: true };
  expect(wantedEncoding(recorded)?.videoBitrateKbps).toBe(recorded.videoBitrateKbps);
});
