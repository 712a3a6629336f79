import Hls, { HlsUrlParameters, M3U8Parser, PlaylistLevelType } from 'hls.js';
import { afterEach, expect, it, vi } from 'vitest';
import { blockReloads } from '../../../server/web/player/hls-blocking-reload.ts';
import { listeningFirst } from '../../../server/web/player/hls-first-listener.ts';

const address = 'http://relay/hls/a/source/playlist.m3u8';
const lines = [
  ...['#EXTM3U', '#EXT-X-VERSION:9', '#EXT-X-TARGETDURATION:4', '#EXT-X-PART-INF:PART-TARGET=0.36'],
  ...['#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.08', '#EXT-X-MEDIA-SEQUENCE:6'],
  ...['#EXTINF:2,', '6.m4s'],
];
const parts = ['#EXT-X-PART:DURATION=0.36,URI="7.0.m4s"', '#EXT-X-PART:DURATION=0.36,URI="7.1.m4s"'];

afterEach(() => vi.unstubAllGlobals());

/** The address at which hls.js asks, after this playlist. */
function asked(playlist: readonly string[], deliveryDirectives: HlsUrlParameters | null): string {
  // hls.js looks for URL there.
  vi.stubGlobal('self', globalThis);
  const listeners = new Map<string, (event: string, data: unknown) => void>();
  blockReloads({ on: (event: string, listener: never) => void listeners.set(event, listener) } as Pick<
    Hls,
    'on'
  >);
  const details = M3U8Parser.parseLevelPlaylist(
    playlist.join('\n'),
    address,
    0,
    PlaylistLevelType.MAIN,
    0,
    null,
  );
  const data = { levelInfo: { details }, url: address, deliveryDirectives };
  listeners.get(Hls.Events.LEVEL_LOADING)?.(Hls.Events.LEVEL_LOADING, data);
  return data.url.slice(address.length);
}

it('listeners are told before hls.js makes anything of it', () => {
  const listener = vi.fn();
  const hls = new Hls(listeningFirst((made) => made.on(Hls.Events.LEVEL_LOADED, listener)));
  const places = hls.listeners(Hls.Events.LEVEL_LOADED).map((other) => other === listener);
  hls.destroy();
  // Only the part that is made first is before it.
  expect(places.slice(0, 2)).toEqual([false, true]);
  expect(places.length).toBeGreaterThan(3);
});

it('a playlist is waited for at the relay, also after an answer with nothing new', () => {
  const reload = new HlsUrlParameters();
  expect(asked([...lines, ...parts], reload)).toBe('?_HLS_msn=7&_HLS_part=2');
  expect(asked(lines, reload)).toBe('?_HLS_msn=7&_HLS_part=0');
});

it('a playlist is asked for at once after a failure, at an end, and where the relay can’t wait', () => {
  const reload = new HlsUrlParameters();
  expect(asked(lines, null)).toBe('');
  expect(asked([...lines, '#EXT-X-ENDLIST'], reload)).toBe('');
  expect(
    asked(
      lines.filter((line) => !line.includes('CAN-BLOCK')),
      reload,
    ),
  ).toBe('');
});
