import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { browserArguments } from '../../../src/browser-host/browser-arguments.ts';
import { BrowserPipe } from '../../../src/browser-host/browser-pipe.ts';
import { findBrowser } from '../../../src/browser-host/find-browser.ts';
import { defaultProfileDir } from '../../../src/engine/settings/default-profile.ts';

const uiUrl = 'http://127.0.0.1:4000/?token=secret';

function machine(platform: NodeJS.Platform, env: NodeJS.ProcessEnv, ...installed: string[]) {
  return { platform, env, isExecutable: (path: string) => installed.includes(path) };
}

describe('The browser', () => {
  it('is found where each system keeps it, Chromium before Chrome before Edge on Linux', () => {
    const path = { PATH: '/opt/bin:/usr/bin' };
    expect(findBrowser(machine('linux', path, '/usr/bin/google-chrome', '/usr/bin/chromium'))).toBe(
      '/usr/bin/chromium',
    );
    expect(findBrowser(machine('linux', path, '/opt/bin/microsoft-edge'))).toBe('/opt/bin/microsoft-edge');
    const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    expect(findBrowser(machine('darwin', { HOME: '/Users/me' }, chrome))).toBe(chrome);
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
    expect(findBrowser(machine('win32', { 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' }, edge))).toBe(
      edge,
    );
  });

  it('is the one that FOOTLIGHT_BROWSER names, and no other', () => {
    const env = { PATH: '/usr/bin', FOOTLIGHT_BROWSER: '/opt/mine' };
    expect(findBrowser(machine('linux', env, '/usr/bin/chromium', '/opt/mine'))).toBe('/opt/mine');
    expect(() => findBrowser(machine('linux', env, '/usr/bin/chromium'))).toThrow('/opt/mine');
  });

  it('is asked for with the way to install it where there is none', () => {
    expect(() => findBrowser(machine('linux', { PATH: '/usr/bin' }))).toThrow('sudo apt install chromium');
    expect(() => findBrowser(machine('win32', {}))).toThrow('https://www.google.com/chrome');
  });
});

describe('The browser’s command line', () => {
  const situation = {
    userDataDir: '/profile/browser',
    headless: false,
    isRoot: false,
    hasGpu: true,
    extra: '',
  };

  it('keeps the sandbox, the GPU and the question for the camera in an ordinary window', () => {
    const given = browserArguments(situation);
    for (const weak of [
      '--no-sandbox',
      '--disable-gpu',
      '--use-fake-ui-for-media-stream',
      '--headless=new',
    ]) {
      expect(given).not.toContain(weak);
    }
    expect(given).toContain('--user-data-dir=/profile/browser');
    expect(given.at(-1)).toMatch(/^--app=data:/);
  });

  it('never slows a hidden window down', () => {
    expect(browserArguments(situation)).toEqual(
      expect.arrayContaining([
        '--autoplay-policy=no-user-gesture-required',
        '--disable-background-timer-throttling',
        '--disable-renderer-backgrounding',
        '--disable-backgrounding-occluded-windows',
      ]),
    );
  });

  it('gives up only what the situation takes away', () => {
    expect(browserArguments({ ...situation, isRoot: true })).toContain('--no-sandbox');
    expect(browserArguments({ ...situation, hasGpu: false })).toContain('--disable-gpu');
    expect(browserArguments({ ...situation, headless: true })).toContain('--headless=new');
    expect(browserArguments({ ...situation, extra: ' --a  --b=1 ' })).toEqual(
      expect.arrayContaining(['--a', '--b=1']),
    );
  });
});

describe('The browser’s pipe', () => {
  function openPipe() {
    const commands = new PassThrough();
    const answers = new PassThrough();
    const pipe = new BrowserPipe(commands, answers, uiUrl);
    const sent = (): { method: string; params: Record<string, unknown>; sessionId?: string }[] =>
      String(commands.read() ?? '')
        .split('\0')
        .filter((text) => text !== '')
        .map((text) => JSON.parse(text) as { method: string; params: Record<string, unknown> });
    const say = (message: object): boolean => answers.write(`${JSON.stringify(message)}\0`);
    return { pipe, answers, sent, say };
  }

  it('lets the studio’s own page, and no other, use camera and microphone', () => {
    const { sent } = openPipe();
    const grant = sent().find(({ method }) => method === 'Browser.grantPermissions');
    expect(grant?.params).toEqual({
      origin: 'http://127.0.0.1:4000',
      permissions: ['audioCapture', 'videoCapture'],
    });
  });

  it('brings the first page, and only that, to the studio', () => {
    const { sent, say, answers } = openPipe();
    sent();
    say({ method: 'Target.targetCreated', params: { targetInfo: { targetId: 'b', type: 'browser' } } });
    expect(sent()).toEqual([]);
    const created = `${JSON.stringify({ method: 'Target.targetCreated', params: { targetInfo: { targetId: 'p', type: 'page' } } })}\0`;
    answers.write(created.slice(0, 20));
    answers.write(created.slice(20) + created);
    expect(sent()).toMatchObject([{ method: 'Target.attachToTarget', params: { targetId: 'p' } }]);
    say({ id: 3, result: { sessionId: 's' } });
    expect(sent()[0]).toMatchObject({ method: 'Page.navigate', params: { url: uiUrl }, sessionId: 's' });
    say({ method: 'Target.targetDestroyed', params: { targetId: 'other' } });
    expect(sent()).toEqual([]);
    say({ method: 'Target.targetDestroyed', params: { targetId: 'p' } });
    expect(sent()).toMatchObject([{ method: 'Browser.close' }]);
  });

  it('passes over what it does not know', () => {
    const { sent, say, answers } = openPipe();
    sent();
    answers.write('no json\0');
    say([]);
    say({ id: 1, error: { message: 'no' } });
    expect(sent()).toEqual([]);
  });
});

describe('The profile’s place', () => {
  it('is the operating system’s own for this user', () => {
    expect(defaultProfileDir('linux', {}, '/home/me')).toBe('/home/me/.config/footlight/studio');
    expect(defaultProfileDir('linux', { XDG_CONFIG_HOME: '/conf' }, '/home/me')).toBe(
      '/conf/footlight/studio',
    );
    expect(defaultProfileDir('darwin', {}, '/Users/me')).toBe(
      '/Users/me/Library/Application Support/footlight/studio',
    );
  });
});
