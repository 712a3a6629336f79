import { describe, expect, it } from 'vitest';
import { parsePlaylistQuery } from '../../../server/delivery/playlist-query.ts';

describe('parsePlaylistQuery', () => {
  it('reads what is ours, and carries the rest on as it came', () => {
    expect(parsePlaylistQuery('_HLS_msn=7&_HLS_part=2&token=a%2Bb.c&window=live&_HLS_skip=v2')).toEqual({
      directives: { msn: 7, part: 2, skip: true },
      lowLatency: true,
      short: true,
      hint: true,
      playlistSuffix: '?token=a%2Bb.c&window=live',
      mediaSuffix: '?token=a%2Bb.c',
    });
    expect(parsePlaylistQuery('low-latency=0')).toMatchObject({
      lowLatency: false,
      playlistSuffix: '?low-latency=0',
      mediaSuffix: '',
    });
    expect(parsePlaylistQuery('preload-hint=no')).toMatchObject({ hint: false, playlistSuffix: '' });
    expect(parsePlaylistQuery('')).toMatchObject({ directives: { skip: false }, playlistSuffix: '' });
  });

  it('carries no reserved name in disguise, and nothing that could leave its line', () => {
    const { playlistSuffix } = parsePlaylistQuery('%5FHLS_x=1&a="b&c=%&d=\n#EXT&e=ü&ok=1');
    expect(playlistSuffix).toBe('?ok=1');
  });

  it('refuses a query longer than a player has', () => {
    expect(() => parsePlaylistQuery(`token=${'a'.repeat(5000)}`)).toThrow('longer than 4096');
    expect(() => parsePlaylistQuery('_HLS_part=1')).toThrow('_HLS_msn');
  });
});
