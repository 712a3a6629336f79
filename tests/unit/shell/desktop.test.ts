import { describe, expect, it } from 'vitest';
import { mayCommand, pagePreferences, pageSizeOf } from '../../../src/main/page-policy.ts';
import { globalKeysOf } from '../../../src/renderer/ui/hotkeys.ts';
import { acceleratorOf } from '../../../src/shared/contracts/desktop.ts';

describe('A key of the whole system', () => {
  it.each([
    ['mod+shift+z', 'CommandOrControl+Shift+Z'],
    ['f9', 'F9'],
    ['shift+f24', 'Shift+F24'],
    ['alt+arrowup', 'Alt+Up'],
    ['mod+1', 'CommandOrControl+1'],
    ['mod+ ', 'CommandOrControl+Space'],
    // What people type must stay theirs.
    ['z', undefined],
    ['shift+z', undefined],
    ['enter', undefined],
    ['f25', undefined],
    ['mod+ü', undefined],
    ['hyper+z', undefined],
    ['', undefined],
  ])('is “%s” for Electron %s', (keys, accelerator) => {
    expect(acceleratorOf(keys)).toBe(accelerator);
  });

  it('is the first one of a chosen action that can be had', () => {
    const actions = [
      { id: 'live', keys: ['l', 'mod+l'] },
      { id: 'record', keys: ['f9'] },
      { id: 'undo', keys: ['mod+z'] },
      { id: 'help' },
    ];
    expect(globalKeysOf(actions, ['live', 'record', 'help', 'gone'])).toEqual([
      { actionId: 'live', keys: 'mod+l' },
      { actionId: 'record', keys: 'f9' },
    ]);
  });
});

describe('A page that is drawn off screen', () => {
  it('has nothing of this machine, and keeps its pace', () => {
    expect(pagePreferences).toMatchObject({
      offscreen: true,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      backgroundThrottling: false,
    });
  });

  it('takes the commands of the engine alone, and goes to pages of the web alone', () => {
    expect(mayCommand('Runtime.evaluate', {})).toBe(true);
    expect(mayCommand('Page.navigate', { url: 'https://example.com/' })).toBe(true);
    expect(mayCommand('Page.navigate', { url: 'data:text/html,x' })).toBe(true);
    for (const url of ['file:///etc/passwd', 'chrome://settings', 'javascript:alert(1)', undefined])
      expect([url, mayCommand('Page.navigate', { url })]).toEqual([url, false]);
    for (const method of ['Target.createTarget', 'Browser.grantPermissions', 'Page.setDownloadBehavior', 'x'])
      expect([method, mayCommand(method, {})]).toEqual([method, false]);
  });

  it('has a size that a window can have', () => {
    expect(pageSizeOf({ width: 1280, height: 720.4 })).toEqual({ width: 1280, height: 720 });
    expect(pageSizeOf({ width: 1e9, height: -1 })).toEqual({ width: 7680, height: 16 });
    expect(pageSizeOf({ width: NaN })).toEqual({ width: 16, height: 16 });
  });
});
