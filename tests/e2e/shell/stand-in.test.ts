import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { readPagePicture } from '../../../src/shared/contracts/web-page-link.ts';
import { studioReadySchema } from '../../../src/shared/contracts/relay.ts';
import { webPreferences } from '../../../src/main/window-policy.ts';
import { StandInShell } from '../../support/electron-stand-in/stand-in-shell.ts';
import { expectCleanEnd, shellSpecs, withEngine, type ShellUnderTest } from './shell-specs.ts';

const root = join(import.meta.dirname, '../../..');
const streamKey = 'a-key-of-this-test';
const ordinary = { fakeDevices: true, destinations: [], goLive: false };

function uiOf(shell: StandInShell): string {
  const line = shell.output.split('\n').find((each) => each.startsWith('{"event":"ready"'));
  return studioReadySchema.parse(JSON.parse(line ?? '{}')).ui;
}

describe('The Electron shell on the stand-in', () => {
  let profileDir: string;
  let shell: StandInShell;

  beforeAll(async () => {
    profileDir = await mkdtemp(join(tmpdir(), 'footlight-shell-'));
    shell = new StandInShell({ ...ordinary, profileDir });
    await shell.until(() => shell.callsOf('window.show').length > 0);
  });
  afterAll(async () => {
    shell.process.kill('SIGKILL');
    await rm(profileDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  const underTest = (): ShellUnderTest => ({
    pid: shell.process.pid ?? 0,
    ui: () => uiOf(shell),
    inPage: (script) => shell.ask('window.evaluate', script),
    url: async () => String(await shell.ask('window.url')),
    quit: async () => {
      await shell.ask('tray.click', 'Quit');
      expect(await shell.ended()).toBe(0);
    },
  });

  shellSpecs(underTest);

  it('asked for one window, sandboxed and isolated, and showed it when it was ready', () => {
    expect(shell.callsOf('new BrowserWindow')).toMatchObject([
      { show: false, title: 'Footlight', webPreferences: { ...webPreferences } },
    ]);
  });

  it('grants capture to its own page, and nothing else to anybody', async () => {
    const url = uiOf(shell);
    const elsewhere = 'https://elsewhere.example/';
    expect(await shell.ask('permission', { permission: 'media', url })).toBe(true);
    expect(await shell.ask('permission', { permission: 'media', url: elsewhere })).toBe(false);
    expect(await shell.ask('permission', { permission: 'geolocation', url })).toBe(false);
    expect(await shell.ask('device')).toBe(false);
  });

  it('opens no second window; a link opens in the performer’s own browser', async () => {
    await shell.ask('window.evaluate', `void window.open('https://elsewhere.example/help')`);
    await shell.until(() => shell.callsOf('window.open').length === 1);
    await shell.ask('window.evaluate', `void window.open('https://user:password@elsewhere.example/')`);
    await shell.until(() => shell.callsOf('window.open').length === 2);
    expect(shell.callsOf('window.open')).toMatchObject([{ action: 'deny' }, { action: 'deny' }]);
    expect(shell.callsOf('shell.openExternal')).toEqual(['https://elsewhere.example/help']);
  });

  it('keeps a stream key in the keychain, and reads it after the engine’s death', async () => {
    const destination = { id: 'one', name: 'One', url: 'rtmp://127.0.0.1:9/live', enabled: true };
    await withEngine(uiOf(shell), (engine) => engine.destinations.save.mutate({ ...destination, streamKey }));
    const stored = await readFile(join(profileDir, 'keys.json'), 'utf8');
    expect(stored).not.toContain(streamKey);
    expect(stored).not.toContain(Buffer.from(streamKey).toString('base64'));
    expect(await withEngine(uiOf(shell), (engine) => engine.environment.query())).toMatchObject({
      keychain: true,
    });
    expect(shell.output).not.toContain(streamKey);
  });

  it('gives the page the screen that was chosen, once, and nobody else', async () => {
    const own = new URL(uiOf(shell)).origin;
    expect(await shell.ask('capture', own)).toBeNull();
    const surfaces = await withEngine(uiOf(shell), (engine) => engine.desktop.surfaces.query());
    expect(surfaces).toEqual([
      { id: 'screen:1:0', name: 'Entire screen', kind: 'screen', picture: 'data:image/png;base64,AAAA' },
      { id: 'window:7:0', name: 'A game', kind: 'window', picture: '' },
    ]);
    const choose = () =>
      withEngine(uiOf(shell), (engine) => engine.desktop.chooseSurface.mutate('window:7:0'));
    await choose();
    expect(await shell.ask('capture', own)).toEqual({ video: { id: 'window:7:0', name: '' } });
    expect(await shell.ask('capture', own)).toBeNull();
    await choose();
    expect(await shell.ask('capture', 'https://elsewhere.example')).toBeNull();
  });

  it('gives the page the path of the text file that was chosen in the system’s dialog', async () => {
    const choose = () => withEngine(uiOf(shell), (engine) => engine.desktop.chooseTextFile.mutate());
    expect(await choose()).toBeUndefined();
    await shell.ask('files', ['/home/performer/score.txt']);
    expect(await choose()).toBe('/home/performer/score.txt');
  });

  it('shows a recording in its folder, and no other file', async () => {
    const file = await withEngine(uiOf(shell), async (engine) => {
      const { recording } = await engine.settings.get.query();
      await engine.settings.update.mutate({ recording: { ...recording, folder: join(profileDir, 'films') } });
      await engine.recording.start.mutate();
      const state = () => engine.recording.state.query();
      await expect.poll(async () => (await state()).durationMs, { timeout: 20_000 }).toBeGreaterThan(0);
      await engine.recording.stop.mutate();
      return (await state()).file ?? '';
    });
    const show = (path: string) => withEngine(uiOf(shell), (engine) => engine.recording.show.mutate(path));
    expect(dirname(file)).toBe(join(profileDir, 'films'));
    await show(file);
    await expect(show(join(profileDir, 'settings.json'))).rejects.toThrow('no recording of this studio');
    expect(shell.callsOf('shell.showItemInFolder')).toEqual([file]);
  });

  it('does an action by a key of the whole system, and says which key another program has', async () => {
    const keys = [
      { actionId: 'light', keys: 'mod+f4' },
      { actionId: 'snapping', keys: 'mod+f5' },
      { actionId: 'undo', keys: 'shift+z' },
    ];
    const pressed = async (): Promise<unknown> => {
      const refused = await withEngine(uiOf(shell), (engine) => engine.desktop.setGlobalKeys.mutate(keys));
      expect(refused).toEqual(['snapping', 'undo']);
      await shell.ask('key', 'CommandOrControl+F4');
      return shell.ask('window.evaluate', 'document.documentElement.dataset.mantineColorScheme');
    };
    // The page, which has chosen none, may tell of that meanwhile.
    await expect.poll(pressed, { timeout: 20_000, interval: 1000 }).toBe('light');
  });

  it('draws web pages in windows that nobody sees', async () => {
    const { host, searchParams } = new URL(uiOf(shell));
    const socket = new WebSocket(`ws://${host}/pages?token=${searchParams.get('token') ?? ''}`);
    const picture = Promise.withResolvers<ReturnType<typeof readPagePicture>>();
    socket.on('message', (data, isBinary) => {
      if (isBinary) picture.resolve(readPagePicture(new Uint8Array(data as Buffer)));
    });
    await once(socket, 'open');
    const html = '<body style="margin: 0; background: #f00">';
    const drawn = { url: '', html, css: '', width: 320, height: 180, frameRate: 10, shown: true };
    socket.send(JSON.stringify({ type: 'draw', page: 3, drawn }));
    const { page, premultiplied, png } = await picture.promise;
    expect([page, premultiplied]).toEqual([3, false]);
    // Width and height of a PNG's head.
    const head = Buffer.from(png);
    expect([head.readUInt32BE(16), head.readUInt32BE(20)]).toEqual([320, 180]);
    socket.close();
    await once(socket, 'close');
    expect(shell.callsOf('new BrowserWindow')).toHaveLength(1);
  });

  it('asks before a recording would end, keeps the computer awake, and shows it in the tray', async () => {
    await withEngine(uiOf(shell), (engine) => engine.recording.start.mutate());
    await shell.until(() => shell.callsOf('powerSaveBlocker.start').length > 0);
    await expect.poll(() => shell.callsOf('tray.setToolTip').at(-1)).toBe('Footlight: Recording');
    // Electron's own processes alone encode: nothing runs Electron as plain Node.
    await shell.until(() =>
      JSON.stringify(shell.callsOf('utilityProcess.fork')).includes('Footlight media worker'),
    );
    // It is the page that asks, once it knows.
    await expect
      .poll(() => shell.ask('window.evaluate', 'document.body.innerText'))
      .toContain('Stop recording');
    // A page that nobody has touched may be closed without being asked.
    await shell.ask('window.touch');
    await shell.ask('window.close');
    await shell.until(() => shell.callsOf('dialog.showMessageBoxSync').length > 0);
    expect(shell.callsOf('dialog.showMessageBoxSync')).toMatchObject([{ message: 'You are recording.' }]);
    expect(await shell.ask('window.evaluate', 'document.title')).toMatch(/Footlight/);
    await withEngine(uiOf(shell), (engine) => engine.recording.stop.mutate());
    await shell.until(() => shell.callsOf('powerSaveBlocker.stop').length > 0);
  });

  it('comes to the front when it is started a second time', async () => {
    await shell.ask('window.minimize');
    await shell.ask('second-instance');
    expect(shell.callsOf('window.restore')).toHaveLength(1);
    expect(shell.callsOf('window.focus')).toHaveLength(1);
    const second = new StandInShell({ ...ordinary, profileDir }, { STAND_IN_SECOND_INSTANCE: '1' });
    expect(await second.ended()).toBe(0);
    expect(second.output).toContain('already open');
  });

  it('quits from its tray, and leaves no process behind', async () => {
    const speak = (language: 'de' | 'en') =>
      withEngine(uiOf(shell), (engine) => engine.settings.update.mutate({ language }));
    await speak('de');
    await expect
      .poll(() => shell.ask('tray.menu'))
      .toEqual(['Nicht auf Sendung', null, 'Studio zeigen', 'Beenden']);
    await speak('en');
    await expect.poll(() => shell.ask('tray.menu')).toEqual(['Off air', null, 'Show the studio', 'Quit']);
    await expectCleanEnd(underTest());
  });
});

it('takes a keychain that only scrambles for none, and names a new show in the system’s language', async () => {
  const profileDir = await mkdtemp(join(tmpdir(), 'footlight-shell-'));
  const shell = new StandInShell(
    { ...ordinary, profileDir },
    {
      ...{ STAND_IN_KEYCHAIN: 'none', STAND_IN_LANGUAGE: 'de-AT' },
    },
  );
  try {
    // The stand-in's browser is open then, and can be closed.
    await shell.until(() => shell.callsOf('window.show').length > 0);
    expect(await withEngine(uiOf(shell), (engine) => engine.environment.query())).toMatchObject({
      keychain: false,
    });
    expect(await withEngine(uiOf(shell), (engine) => engine.collections.open.query())).toMatchObject({
      collection: { name: 'Meine Sendung' },
    });
    shell.process.kill('SIGTERM');
    expect({ exitCode: await shell.ended(), output: shell.output }).toMatchObject({ exitCode: 0 });
  } finally {
    shell.process.kill('SIGKILL');
    await rm(profileDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
});

it('uses no more of Electron than the stand-in has', async () => {
  const bundle = await readFile(join(root, 'dist/studio/main/index.js'), 'utf8');
  const imported = [...bundle.matchAll(/import\s*\{([^}]+)\}\s*from\s*"electron"/g)].flatMap(
    ([, names = '']) => names.split(',').map((name) => name.replace(/\sas\s.*/, '').trim()),
  );
  const standIn = await readFile(join(root, 'tests/support/electron-stand-in/electron.ts'), 'utf8');
  const offered = (/export \{([^}]+)\}/.exec(standIn)?.[1] ?? '').match(/\w+/g) ?? [];
  expect(imported.toSorted()).toEqual(offered.toSorted());
});
