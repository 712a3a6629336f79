import { describe, expect, it } from 'vitest';
import { takeSrtAddressApart } from '../../../src/renderer/features/destinations/srt-address.ts';
import { isSrtUrl } from '../../../src/shared/media/srt/srt-url.ts';

describe('takeSrtAddressApart', () => {
  it('takes a stream id that is written as it is', () => {
    expect(
      takeSrtAddressApart(
        ' srt://relay.example.com:8890?streamid=#!::r=talk,m=publish,s=a1B2&passphrase=correct horse&latency=400\n',
      ),
    ).toEqual({
      url: 'srt://relay.example.com:8890',
      streamId: '#!::r=talk,m=publish,s=a1B2',
      passphrase: 'correct horse',
      latencyMs: 400,
      leftOut: [],
    });
  });

  it('takes one that is percent-encoded, and a name in capitals', () => {
    expect(
      takeSrtAddressApart('SRT://[::1]:8890/?streamId=%23!%3A%3Ar%3Dtalk%2Cm%3Dpublish%2Cs%3Da%26b'),
    ).toMatchObject({ url: 'srt://[::1]:8890', streamId: '#!::r=talk,m=publish,s=a&b' });
  });

  it('leaves what is no valid encoding as it is', () => {
    expect(takeSrtAddressApart('srt://h:1?passphrase=100%sure+thing')?.passphrase).toBe('100%sure+thing');
  });

  it.each([
    ['20', 20],
    ['400', 400],
    ['400000', 400],
    ['8000000', 8000],
  ])('reads a latency of %s as ms or µs', (text, latencyMs) => {
    const address = takeSrtAddressApart(`srt://h:1?latency=${text}`);
    expect(address).toEqual({ url: 'srt://h:1', latencyMs, leftOut: [] });
  });

  it.each(['mode=listener', 'latency=5', 'latency=9000', 'latency=soon', 'pbkeylen=32'])(
    'leaves %s to the engine',
    (option) => {
      const url = `srt://h:1?${option}`;
      expect(takeSrtAddressApart(`${url}&pkt_size=1316&linger=`)).toEqual({ url, leftOut: ['pkt_size'] });
    },
  );

  it('takes the mode that goes without saying away', () => {
    expect(takeSrtAddressApart('srt://h:1?mode=caller')).toEqual({ url: 'srt://h:1', leftOut: [] });
  });

  it('leaves every other address alone', () => {
    for (const text of ['', 'srt://', 'srt://h:1', 'rtmp://h/live?key=1', 'http://srt://h:1?streamid=x']) {
      expect(takeSrtAddressApart(text)).toBeUndefined();
    }
  });
});

it('knows SRT by the address alone', () => {
  expect(isSrtUrl(' SRT://h:1')).toBe(true);
  expect(isSrtUrl('rtmp://srt')).toBe(false);
});
