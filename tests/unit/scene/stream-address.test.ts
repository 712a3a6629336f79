import { describe, expect, it } from 'vitest';
import { playlistAddress } from '../../../src/shared/scene/stream-address.ts';

describe('the address of a stream', () => {
  it.each([
    ['https://relay.example/c/show', 'https://relay.example/hls/show/index.m3u8'],
    [
      'http://10.0.0.2:8088/live/embed/show/?token=a%20b#now',
      'http://10.0.0.2:8088/live/hls/show/index.m3u8?token=a%20b',
    ],
    [' https://cdn.example/a/b.m3u8?x=1 ', 'https://cdn.example/a/b.m3u8?x=1'],
    ['https://relay.example/about', undefined],
    ['srt://relay.example:8890', undefined],
    ['', undefined],
  ])('of “%s”', (given, address) => {
    expect(playlistAddress(given)).toBe(address);
  });
});
