import { describe, expect, it } from 'vitest';
import { readStudioOptions } from '../../../src/main/studio-options.ts';
import { visibleBounds } from '../../../src/main/visible-bounds.ts';
import { mayNavigate, mayUse, opensOutside, webPreferences } from '../../../src/main/window-policy.ts';

const uiUrl = 'http://127.0.0.1:4000/?token=secret';

describe('The Electron window', () => {
  it('is sandboxed and isolated, without Node', () => {
    expect(webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      backgroundThrottling: false,
    });
  });

  it('stays on the studio’s page', () => {
    expect(mayNavigate('http://127.0.0.1:4000/', uiUrl)).toBe(true);
    expect(mayNavigate('http://127.0.0.1:4000/?token=secret', uiUrl)).toBe(true);
    for (const url of [
      'http://127.0.0.1:4001/',
      'http://localhost:4000/',
      'https://127.0.0.1:4000/',
      'http://127.0.0.1:4000/assets/x',
      'http://127.0.0.1:4000@evil.example.com/',
      'https://evil.example.com/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'data:text/html,x',
      'nonsense',
    ]) {
      expect([url, mayNavigate(url, uiUrl)]).toEqual([url, false]);
    }
  });

  it('opens links to web pages in the performer’s own browser, and nothing else', () => {
    expect(opensOutside('https://www.twitch.tv/me')).toBe(true);
    expect(opensOutside('http://127.0.0.1:8088/c/studio')).toBe(true);
    for (const url of [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'smb://host/share',
      'https://user:pass@host/',
      'x',
    ]) {
      expect([url, opensOutside(url)]).toEqual([url, false]);
    }
  });

  it('grants capture and full screen to the studio’s page, and nothing else to anybody', () => {
    expect(mayUse('media', 'http://127.0.0.1:4000/', uiUrl)).toBe(true);
    expect(mayUse('media', 'http://127.0.0.1:4000', uiUrl)).toBe(true);
    expect(mayUse('fullscreen', uiUrl, uiUrl)).toBe(true);
    expect(mayUse('media', 'https://evil.example.com/', uiUrl)).toBe(false);
    expect(mayUse('media', '', uiUrl)).toBe(false);
    for (const permission of [
      'geolocation',
      'notifications',
      'openExternal',
      'hid',
      'serial',
      'usb',
      'clipboard-read',
      'midi',
    ]) {
      expect([permission, mayUse(permission, uiUrl, uiUrl)]).toEqual([permission, false]);
    }
  });

  it('comes back where it was, unless that screen is gone', () => {
    const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];
    const size = { width: 1440, height: 900 };
    expect(visibleBounds({ x: 100, y: 50, ...size }, screens)).toEqual({ x: 100, y: 50, ...size });
    expect(visibleBounds({ x: -1300, y: 0, ...size }, screens)).toBeDefined();
    expect(visibleBounds({ x: 1920, y: 0, ...size }, screens)).toBeUndefined();
    expect(visibleBounds({ x: 0, y: -500, ...size }, screens)).toBeUndefined();
    expect(visibleBounds({ x: 0, y: 1000, ...size }, screens)).toBeUndefined();
  });
});

describe('The Electron shell’s options', () => {
  it('are those of an ordinary start where nothing is given', () => {
    expect(readStudioOptions(undefined, '/home/me/studio')).toEqual({
      profileDir: '/home/me/studio',
      fakeDevices: false,
      destinations: [],
      goLive: false,
    });
  });

  it('are taken as `npm run studio` hands them on, and nothing else', () => {
    const options = { profileDir: '/p', fakeDevices: true, destinations: ['rtmp://h/a/k'], goLive: true };
    expect(readStudioOptions(JSON.stringify(options), '/home/me')).toEqual(options);
    for (const given of ['', '{', '{"profileDir":"/p"}', JSON.stringify({ ...options, more: 1 })]) {
      expect(() => readStudioOptions(given, '/home/me')).toThrow('FOOTLIGHT_STUDIO_OPTIONS');
    }
  });
});
