import { expect, it } from 'vitest';
import { rtmpAddressOf } from '../../../src/publish/rtmp/address.ts';

it.each([
  [
    'rtmp://host/live/KEY',
    undefined,
    { host: 'host', port: 1935, app: 'live', streamName: 'KEY', tcUrl: 'rtmp://host/live' },
  ],
  ['rtmps://host/app/KEY', undefined, { secure: true, port: 443, tcUrl: 'rtmps://host/app' }],
  [
    'rtmp://host:1936/a/b/KEY?x=1/2',
    undefined,
    { port: 1936, app: 'a/b', streamName: 'KEY?x=1/2', tcUrl: 'rtmp://host:1936/a/b' },
  ],
  ['rtmp://host/live/', 'KEY?x=1', { app: 'live', streamName: 'KEY?x=1' }],
  ['rtmp://host/live/inst', 'KEY', { app: 'live/inst', streamName: 'KEY' }],
  ['rtmp://host:80/live/KEY', undefined, { port: 80 }],
  ['rtmp://[::1]:1940/live/KEY', undefined, { host: '::1', port: 1940, tcUrl: 'rtmp://[::1]:1940/live' }],
  // Servers compare keys as they were written.
  ['rtmp://host/live/K%20{E}Y', undefined, { streamName: 'K%20{E}Y' }],
])('%s with key %s', (url, streamKey, address) => {
  expect(rtmpAddressOf({ url, streamKey })).toMatchObject(address);
});
