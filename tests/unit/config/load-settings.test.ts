import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadSettings, type SettingSources } from '../../../server/config/load.ts';
import { formatAddress, parseAddress } from '../../../server/config/settings.ts';
import { FootlightError } from '../../../src/shared/base/errors.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'footlight-config-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileOf(content: string): string {
  const file = path.join(folder, 'relay.json');
  writeFileSync(file, content);
  return file;
}

function load(sources: Partial<SettingSources>) {
  return loadSettings({ flags: {}, env: {}, ...sources });
}

function failure(sources: Partial<SettingSources>): string {
  try {
    load(sources);
  } catch (error) {
    if (error instanceof FootlightError && error.code === 'CONFIG_INVALID') return error.message;
    throw error;
  }
  throw new Error('The settings were taken.');
}

describe('loadSettings', () => {
  it('has defaults for all that nobody set', () => {
    expect(load({})).toMatchObject({
      http: '127.0.0.1:8088',
      rtmp: '127.0.0.1:1935',
      srt: '127.0.0.1:8890',
      partTargetMs: 360,
      segmentTargetMs: 2000,
      targetDurationS: 4,
      reconnectGraceS: 30,
      rungs: [
        { height: 1080, bitrateKbps: 5000 },
        { height: 720, bitrateKbps: 2800 },
        { height: 480, bitrateKbps: 1200, maxFrameRate: 30 },
      ],
    });
  });

  it('take a bucket by the names that others use, with its keys or not at all', () => {
    const env = {
      S3_URL: 'https://s3.example.org/bucket/folder',
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_SECRET_ACCESS_KEY: 'secret+/=',
    };
    expect(load({ env })).toMatchObject({
      s3Url: env.S3_URL,
      s3Region: 'eu-central-1',
      s3AccessKeyId: 'AKIA',
      s3SecretAccessKey: 'secret+/=',
    });
    // Somebody else's keys alone are no reason to refuse to start.
    expect(load({ env: { AWS_ACCESS_KEY_ID: 'AKIA' } }).s3Url).toBeUndefined();
    expect(failure({ env: { ...env, AWS_SECRET_ACCESS_KEY: '' } })).toContain('s3SecretAccessKey is');
    expect(failure({ env: { ...env, AWS_SECRET_ACCESS_KEY: 'se cret' } })).not.toContain('se cret');
    for (const url of [
      'https://u:p@s3.example.org/b',
      'https://s3.example.org/b?x=1',
      'ftp://h/b',
      'https://h',
    ]) {
      expect(failure({ env: { ...env, S3_URL: url } })).toContain('The setting s3Url');
      expect(failure({ env: { ...env, S3_URL: url } })).not.toContain('u:p');
    }
    expect(
      load({ env: { ...env, S3_URL: 'https://bucket.h', FOOTLIGHT_S3_BUCKET_IN_HOST: 'true' } }).s3Url,
    ).toBe('https://bucket.h');
  });

  it('lets the environment win over the file, and flags over both', () => {
    const config = fileOf(
      '{"http":"127.0.0.1:1","rtmp":"127.0.0.1:2","partTargetMs":300,"reconnectGraceS":5}',
    );
    const settings = load({
      flags: { config, rtmp: '[::1]:9' },
      env: { FOOTLIGHT_SRT: '[::]:8890', FOOTLIGHT_RTMP: '127.0.0.1:3', FOOTLIGHT_PART_TARGET_MS: '333' },
    });
    expect(settings).toMatchObject({
      http: '127.0.0.1:1',
      rtmp: '[::1]:9',
      srt: '[::]:8890',
      partTargetMs: 333,
      reconnectGraceS: 5,
    });
  });

  it('reads lists from the environment, as JSON and as words', () => {
    const env = {
      FOOTLIGHT_RUNGS: '[{"height":360,"bitrateKbps":800}]',
      FOOTLIGHT_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
    };
    expect(load({ env })).toMatchObject({
      rungs: [{ height: 360, bitrateKbps: 800 }],
      trustedProxies: ['10.0.0.0/8', '::1'],
    });
  });

  it('names the setting, where its value came from, the value and what is allowed', () => {
    expect(failure({ env: { FOOTLIGHT_PART_TARGET_MS: 'soon' } })).toBe(
      'The setting partTargetMs is "soon" (from FOOTLIGHT_PART_TARGET_MS). Allowed: a whole number of ms from 100 to 1000.',
    );
    expect(failure({ flags: { http: 'localhost' } })).toContain('http is "localhost" (from --http)');
  });

  it('names the very place in a list', () => {
    const config = fileOf('{"rungs":[{"height":720,"bitrateKbps":2800},{"height":481,"bitrateKbps":1200}]}');
    expect(failure({ flags: { config } })).toContain('rungs[1].height is 481');
  });

  it('refuses a setting that there is not', () => {
    const config = fileOf('{"partTargetMillis":340}');
    expect(failure({ flags: { config } })).toContain(
      '"partTargetMillis", which there is not. Known settings: data, http',
    );
  });

  it('refuses a file that is missing, no JSON, or no object', () => {
    expect(failure({ flags: { config: path.join(folder, 'none.json') } })).toContain('none.json');
    expect(failure({ flags: { config: fileOf('{') } })).toContain("can't be read");
    expect(failure({ flags: { config: fileOf('[]') } })).toContain('one JSON object');
  });

  it('never shows a secret', () => {
    const message = failure({ env: { FOOTLIGHT_ADMIN_TOKEN: 'hunter2' } });
    expect(message).toContain('adminToken is a value that is not shown');
    expect(message).not.toContain('hunter2');
  });

  it('takes an admin token only as a header can carry it', () => {
    const token = 'a-token.of_letters~and/signs+that-are-enough==';
    expect(load({ env: { FOOTLIGHT_ADMIN_TOKEN: token } }).adminToken).toBe(token);
    const spoken = { FOOTLIGHT_ADMIN_TOKEN: 'a sentence that is long enough to be a secret' };
    expect(failure({ env: spoken })).toContain('32 to 256 letters, digits and');
  });

  it('checks settings against each other', () => {
    expect(failure({ env: { FOOTLIGHT_SEGMENT_TARGET_MS: '6000' } })).toContain('segmentTargetMs is 6000');
    expect(failure({ env: { FOOTLIGHT_TARGET_DURATION_S: '12' } })).toContain('playlistWindowS is 30');
    expect(failure({ env: { FOOTLIGHT_TLS_KEY_FILE: '/key.pem' } })).toContain(
      'tlsCertificateFile is missing',
    );
    expect(failure({ flags: { rtmps: '127.0.0.1:1936' } })).toContain('RTMPS need a certificate');
  });
});

describe('parseAddress', () => {
  it.each([
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['[::1]:1935', { host: '::1', port: 1935 }],
    ['relay.local:65535', { host: 'relay.local', port: 65_535 }],
  ])('reads %s', (text, address) => {
    expect(parseAddress(text)).toEqual(address);
    expect(formatAddress(address)).toBe(text);
  });

  it.each(['', '8088', ':8088', '::1:8088', 'a b:1', '127.0.0.1:65536', 'http://a:1'])(
    'refuses "%s"',
    (text) => {
      expect(parseAddress(text)).toBeUndefined();
    },
  );
});
