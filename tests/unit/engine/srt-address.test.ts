import { describe, expect, it } from 'vitest';
import { splitPublishUrl } from '../../../src/publish/publish-address.ts';
import { srtAddressOf } from '../../../src/publish/srt/address.ts';

describe('An SRT address', () => {
  it.each([
    ['streamid=#!::r=show,m=publish,s=KEY', '#!::r=show,m=publish,s=KEY'],
    ['streamid=%23!%3A%3Ar%3Dshow%2Cm%3Dpublish%2Cs%3DKEY', '#!::r=show,m=publish,s=KEY'],
    ['transtype=live&StreamId=publish:KEY&pkt_size=1316', 'publish:KEY'],
    ['streamid=100%', '100%'],
    ['streamid=', undefined],
    ['mode=caller', undefined],
  ])('with %s is taken apart', (query, streamKey) => {
    expect(splitPublishUrl(`srt://Live.Example.com:8890?${query}`)).toEqual({
      url: 'srt://live.example.com:8890',
      streamKey,
    });
  });

  it('has a latency in ms, or in µs as FFmpeg and OBS write it', () => {
    const latencyOf = (text: string) => splitPublishUrl(`srt://host:1?latency=${text}`).latencyMs;
    expect(['20', '8000', '20000', '200000', ''].map(latencyOf)).toEqual([20, 8_000, 20, 200, undefined]);
  });

  it('leads to a host, by name or number, and a port', () => {
    const placeOf = (url: string) => {
      const { host, port } = srtAddressOf({ url, streamKey: undefined });
      return [host, port];
    };
    expect(placeOf('srt://live.example.com:8890')).toEqual(['live.example.com', 8890]);
    expect(placeOf('SRT://127.0.0.1:80/')).toEqual(['127.0.0.1', 80]);
    expect(placeOf('srt://[::1]:8890?latency=200')).toEqual(['::1', 8890]);
    expect(splitPublishUrl('srt://[::1]:8890').url).toBe('srt://[::1]:8890');
  });

  it('leaves to the round trip and to AES-128 what it does not say', () => {
    expect(srtAddressOf({ url: 'srt://host:1', streamKey: undefined })).toEqual({
      ...{ host: 'host', port: 1, streamId: '', passphrase: undefined },
      ...{ keyLengthBytes: 16, latencyMs: 'auto' },
    });
    const { url } = splitPublishUrl('srt://host:1?pbkeylen=24&passphrase=0123456789');
    expect(srtAddressOf({ url, streamKey: 'id', passphrase: '0123456789', latencyMs: 300 })).toMatchObject({
      ...{ streamId: 'id', passphrase: '0123456789', keyLengthBytes: 24, latencyMs: 300 },
    });
  });

  it.each([
    ['srt://host', 'port'],
    ['srt://host:0', 'port'],
    ['srt://host:70000', 'port'],
    ['srt://:8890', 'port'],
    ['srt://user@host:8890', 'port'],
    ['srt://ho st:8890', 'port'],
    ['srt://host:8890/live/SECRET', 'port'],
    ['srt://host:8890#SECRET', 'port'],
    ['srt://host:8890?mode=listener&streamid=SECRET', 'mode'],
    ['srt://host:8890?mode=rendezvous', 'mode'],
    ['srt://host:8890?passphrase=SECRET', '10 to 79'],
    [`srt://host:8890?streamid=${'SECRET'.repeat(100)}`, '512'],
    ['srt://host:8890?latency=10', 'latency'],
    ['srt://host:8890?latency=9000', 'latency'],
    ['srt://host:8890?latency=soon', 'latency'],
    ['srt://host:8890?pbkeylen=20', 'pbkeylen'],
  ])('is refused without its secrets being told: %s', (url, word) => {
    let refusal: unknown;
    try {
      splitPublishUrl(url);
    } catch (thrown) {
      refusal = thrown;
    }
    expect(refusal).toMatchObject({
      code: 'DESTINATION_INVALID',
      message: expect.stringContaining(word) as string,
    });
    expect(String(refusal)).not.toContain('SECRET');
  });
});
