import { expect, it } from 'vitest';
import { relayAddressOf } from '../../../src/engine/relay/relay-address.ts';

function addressOf(url: string, streamKey: string | undefined, watchUrl?: string) {
  const flags = { hasKey: true, hasPassphrase: false, enabled: true };
  return relayAddressOf({
    destination: { id: 'd', name: 'D', url, ...flags, ...(watchUrl !== undefined && { watchUrl }) },
    streamKey,
    passphrase: undefined,
  });
}

it('finds the channel of a relay by its watch page and its key', () => {
  const local = 'http://127.0.0.1:8088/c/my-show';
  const expected = { base: 'http://127.0.0.1:8088', slug: 'my-show', streamKey: 'fl_1' };
  expect(addressOf('rtmp://127.0.0.1:1935/live', 'fl_1', local)).toEqual(expected);
  expect(addressOf('rtmp://127.0.0.1:1935/live', 'fl_1?backup=1', local)).toEqual(expected);
  expect(addressOf('srt://127.0.0.1:8890', 'publish:fl_1', local)).toEqual(expected);
  expect(addressOf('srt://127.0.0.1:8890', '#!::r=my-show,m=publish,s=fl_1', local)).toEqual(expected);
  expect(addressOf('rtmps://in.example/live', 'fl_1', 'https://watch.example/tv/c/my-show')).toEqual({
    base: 'https://watch.example/tv',
    slug: 'my-show',
    streamKey: 'fl_1',
  });
});

it('gives the key to nobody else, and none where there is none', () => {
  const url = 'rtmp://in.example/live';
  expect(addressOf(url, 'fl_1', 'http://in.example/c/show')).toBeDefined();
  expect(addressOf(url, 'fl_1', 'http://other.example/c/show')).toBeUndefined();
  expect(addressOf(url, 'fl_1', 'https://www.twitch.tv/somebody')).toBeUndefined();
  expect(addressOf(url, undefined, 'http://in.example/c/show')).toBeUndefined();
  expect(addressOf(url, 'fl_1')).toBeUndefined();
  expect(addressOf('srt://in.example:8890', 'something', 'http://in.example/c/show')).toBeUndefined();
});
