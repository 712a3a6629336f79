import { expect, it } from 'vitest';
import { streamKeyOf } from '../../../src/shared/media/rtmp/stream-key.ts';

it.each([
  ['live', 'KEY', 'KEY'],
  ['live', 'KEY?ignored=1', 'KEY'],
  ['live', 'slug?key=KEY%2B1', 'KEY+1'],
  ['live', 'slug?a=b&StreamKey=KEY', 'KEY'],
  ['live?key=KEY', 'slug', 'KEY'],
  ['live/KEY', '', 'KEY'],
  ['live/KEY/', '?a=b', 'KEY'],
  ['a/b', '/KEY', 'KEY'],
  ['live', 'slug?key=%zz', '%zz'],
  ['live', '', undefined],
  ['', '', undefined],
  ['live', '?key=', undefined],
])('of app “%s” and name “%s” is %s', (app, streamName, key) => {
  expect(streamKeyOf(app, streamName)).toBe(key);
});
