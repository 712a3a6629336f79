import { describe, expect, it } from 'vitest';
import type { EncodingSettings } from '../../../src/shared/contracts/engine.ts';
import {
  checkLimits,
  encodeFor,
  fittingEncoding,
  fittingSideEncode,
  sideEncodeCores,
} from '../../../src/shared/contracts/output-limits.ts';
import { platformOf } from '../../../src/shared/contracts/platforms.ts';

const encoding: EncodingSettings = {
  encoder: 'webcodecs',
  codec: 'h264',
  videoBitrateKbps: 6000,
  adaptiveBitrate: true,
  audioBitrateKbps: 160,
  keyframeIntervalMs: 2000,
};
const fullHd = { width: 1920, height: 1080, frameRate: 30 };
const ultraHd = { width: 3840, height: 2160, frameRate: 60 };
const twitch = { url: 'rtmps://live.twitch.tv:443/app' };
const youtube = { url: 'rtmps://a.rtmps.youtube.com:443/live2' };
const facebook = { url: 'rtmps://live-api-s.facebook.com:443/rtmp' };
const own = { url: 'srt://127.0.0.1:8890' };

describe('the platform of a destination', () => {
  it('is known by its server, whatever it was added as', () => {
    expect(platformOf({ url: 'rtmp://live-fra.twitch.tv/app' })?.id).toBe('twitch');
    expect(platformOf({ url: 'rtmps://fra05.contribute.live-video.net/app' })?.id).toBe('twitch');
    expect(platformOf({ url: 'rtmps://FA723FC1B171.global-contribute.live-video.net:443/app' })?.id).toBe(
      'kick',
    );
    expect(platformOf({ ...youtube, platform: 'twitch' })?.id).toBe('youtube');
    expect(platformOf({ url: 'rtmp://nottwitch.tv/app' })).toBeUndefined();
    expect(platformOf({ url: 'rtmp://twitch.tv.example.com/app' })).toBeUndefined();
    expect(platformOf({ ...own, platform: 'relay' })?.id).toBe('relay');
    expect(platformOf({ url: 'nothing' })).toBeUndefined();
  });
});

describe('limits of destinations', () => {
  it('finds nothing where all fits, and nothing where nothing is known', () => {
    expect(checkLimits(twitch, encoding, fullHd)).toEqual([]);
    expect(checkLimits(own, { ...encoding, videoBitrateKbps: 90_000, codec: 'hevc' }, ultraHd)).toEqual([]);
  });

  it('names everything that does not fit, with what does', () => {
    const much = { ...encoding, codec: 'hevc' as const, videoBitrateKbps: 20_000, audioBitrateKbps: 400 };
    expect(
      checkLimits(twitch, { ...much, keyframeIntervalMs: 4000 }, { ...ultraHd, frameRate: 120 }),
    ).toEqual([
      { kind: 'codec', takes: 'h264' },
      { kind: 'videoBitrate', maxKbps: 6000 },
      { kind: 'audioBitrate', maxKbps: 320 },
      { kind: 'keyframes', maxMs: 2000 },
      { kind: 'size', maxWidth: 1920, maxHeight: 1080 },
      { kind: 'frameRate', maxFrameRate: 60 },
    ]);
  });

  it('takes an upright picture like the same one lying', () => {
    expect(checkLimits(twitch, encoding, { width: 1080, height: 1920, frameRate: 30 })).toEqual([]);
    expect(checkLimits(twitch, encoding, { width: 2160, height: 3840, frameRate: 30 })).toEqual([
      { kind: 'size', maxWidth: 1080, maxHeight: 1920 },
    ]);
  });

  it('looks at the encode of its own where there is one', () => {
    const much = { ...encoding, codec: 'hevc' as const, videoBitrateKbps: 20_000 };
    const encode = fittingSideEncode(twitch, much, ultraHd);
    expect(encode).toEqual({ videoBitrateKbps: 6000, height: 1080 });
    expect(checkLimits({ ...twitch, ...(encode && { encode }) }, much, ultraHd)).toEqual([]);
    expect(fittingSideEncode(twitch, encoding, fullHd)).toBeUndefined();
    expect(encodeFor({ encode: { videoBitrateKbps: 2000, height: 480 } }, encoding, fullHd).format).toEqual({
      width: 854,
      height: 480,
      frameRate: 30,
    });
  });
});

describe('settings that fit all', () => {
  it('are the least of what each takes', () => {
    const fitting = fittingEncoding([twitch, facebook, own], {
      ...encoding,
      encoder: 'hevc_nvenc',
      codec: 'hevc',
      videoBitrateKbps: 12_000,
    });
    expect(fitting).toMatchObject({
      encoder: 'h264_nvenc',
      codec: 'h264',
      videoBitrateKbps: 6000,
      audioBitrateKbps: 128,
    });
    for (const each of [twitch, facebook, own]) expect(checkLimits(each, fitting, fullHd)).toEqual([]);
  });

  it('leave the picture alone for one with an encode of its own, but not sound and keyframes', () => {
    const split = { ...facebook, encode: { videoBitrateKbps: 4000 } };
    const much = { ...encoding, videoBitrateKbps: 12_000, keyframeIntervalMs: 4000 };
    expect(fittingEncoding([split, youtube], much)).toEqual({
      ...much,
      audioBitrateKbps: 128,
      keyframeIntervalMs: 2000,
    });
  });
});

it('says about what a second encode costs', () => {
  const cores = sideEncodeCores(fullHd, { videoBitrateKbps: 4500 });
  expect(cores).toBeGreaterThan(0.4);
  expect(cores).toBeLessThan(1);
  expect(sideEncodeCores(fullHd, { videoBitrateKbps: 2500, height: 720 })).toBeLessThan(cores);
});
