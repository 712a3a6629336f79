import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatStreamId, parseStreamId } from '../../../src/shared/media/srt/stream-id.ts';

const nothing = { resource: undefined, session: undefined, user: undefined, host: undefined, backup: false };

it.each([
  [
    '#!::r=main,m=publish,s=abc',
    { ...nothing, mode: 'publish', resource: 'main', session: 'abc', type: 'stream' },
  ],
  [
    '#!::u=ann,h=example.org,t=file,m=bidirectional',
    { ...nothing, mode: 'bidirectional', user: 'ann', host: 'example.org', type: 'file' },
  ],
  ['#!::r=main', { ...nothing, mode: 'request', resource: 'main', type: 'stream' }],
  ['#!::r=main,bmd_uuid=1,x=', { ...nothing, mode: 'request', resource: 'main', type: 'stream' }],
  [
    '#!::r=main,m=publish,b=1',
    { ...nothing, mode: 'publish', resource: 'main', type: 'stream', backup: true },
  ],
  ['#!::r=,s=a=b', { ...nothing, mode: 'request', session: 'a=b', type: 'stream' }],
  ['#!::', { ...nothing, mode: 'request', type: 'stream' }],
  ['publish:abc', { ...nothing, mode: 'publish', session: 'abc', type: 'stream' }],
  ['publish:a:b', { ...nothing, mode: 'publish', session: 'a:b', type: 'stream' }],
  ['request:main', { ...nothing, mode: 'request', resource: 'main', type: 'stream' }],
])('reads %s', (streamId, request) => {
  expect(parseStreamId(streamId)).toEqual(request);
});

it.each([
  ['nothing', ''],
  ['a bare name', 'main'],
  ['another short form', 'play:main'],
  ['a short form without value', 'publish:'],
  ['the nested form', '#!:{r=main}'],
  ['an unknown mode', '#!::r=main,m=watch'],
  ['a key twice', '#!::r=main,r=other'],
  ['an unknown key twice', '#!::x=1,x=2'],
  ['a part without value', '#!::r=main,m'],
  ['a part without key', '#!::=main'],
  ['an empty part', '#!::r=main,,m=publish'],
  ['more than 512 bytes', `publish:${'é'.repeat(253)}`],
])('does not read %s', (_name, streamId) => {
  expect(parseStreamId(streamId)).toBeUndefined();
});

it('writes the parts that are given', () => {
  expect(formatStreamId({ mode: 'publish', resource: 'main', session: 'abc' })).toBe(
    '#!::r=main,m=publish,s=abc',
  );
  expect(() => formatStreamId({ resource: 'a,b' })).toThrow(RangeError);
});

it('reads back whatever it wrote, and reads or refuses whatever comes', () => {
  const part = fc.option(
    fc.string({ minLength: 1, maxLength: 40 }).filter((text) => !text.includes(',')),
    {
      nil: undefined,
    },
  );
  const requests = fc.record({
    mode: fc.constantFrom('publish', 'request', 'bidirectional'),
    resource: part,
    session: part,
    user: part,
    host: part,
    type: fc.constantFrom('stream', 'file'),
    backup: fc.boolean(),
  });
  fc.assert(
    fc.property(requests, (request) => {
      expect(parseStreamId(formatStreamId(request))).toEqual(request);
    }),
  );
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('#!::r=', 'publish:', 'request:', ''), (text, start) => {
      const request = parseStreamId(start + text);
      // What can be read means the same once it is written the long way.
      const parts = Object.values(request ?? {}).join('');
      fc.pre(request !== undefined && !parts.includes(','));
      expect(parseStreamId(formatStreamId(request))).toEqual(request);
    }),
  );
});
