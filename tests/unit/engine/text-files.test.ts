import { mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FollowedFile } from '../../../src/engine/text-files/followed-file.ts';
import { TextFileDesk } from '../../../src/engine/text-files/text-file-desk.ts';
import { systemTiming } from '../../../src/publish/timing.ts';

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'footlight-text-files-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

function follow(name = 'score.txt'): { path: string; file: FollowedFile } {
  const path = join(newFolder(), name);
  return { path, file: new FollowedFile(path, systemTiming) };
}

describe('A text file that is followed', () => {
  it.each([
    ['UTF-8', Buffer.from('Grüße\r\n2:1\n\n'), 'Grüße\n2:1'],
    ['UTF-8 with a mark', Buffer.from('\uFEFFGrüße'), 'Grüße'],
    ['UTF-16, little end first', Buffer.from('\uFEFFGrüße', 'utf16le'), 'Grüße'],
    ['UTF-16, big end first', Buffer.from('\uFEFFGrüße', 'utf16le').swap16(), 'Grüße'],
    ['Windows-1252', Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65, 0x20, 0x80]), 'Grüße €'],
    ['nothing', Buffer.alloc(0), ''],
  ])('is read as %s', async (_, bytes, text) => {
    const { path, file } = follow();
    writeFileSync(path, bytes);
    expect(await file.look()).toBe(true);
    expect(file.state).toEqual({ text });
  });

  it('is read as far as it can be shown, however large it is', async () => {
    const { path, file } = follow();
    writeFileSync(path, '€'.repeat(20_000));
    truncateSync(path, 2 * 1024 ** 3);
    await file.look();
    expect(file.state.text).toBe('€'.repeat(10_000));
  });

  it('is read again when it was written, also in the same second with as many letters, or replaced', async () => {
    const { path, file } = follow();
    const now = new Date();
    writeFileSync(path, '0:0');
    utimesSync(path, now, now);
    await file.look();
    writeFileSync(path, '0:1');
    utimesSync(path, now, now);
    expect(await file.look()).toBe(true);
    expect(file.state).toEqual({ text: '0:1' });
    // One that is written, then put in its place; as old as one likes.
    writeFileSync(`${path}.new`, '1:1');
    utimesSync(`${path}.new`, 1000, 1000);
    renameSync(`${path}.new`, path);
    await file.look();
    expect(file.state).toEqual({ text: '1:1' });
    expect(await file.look()).toBe(false);
  });

  it('keeps what it said through the moment in which it is emptied or gone, and says when it stays gone', async () => {
    const { path, file } = follow();
    expect(await file.look()).toBe(true);
    expect(file.state).toEqual({ problem: expect.stringContaining('no such file') as string });
    writeFileSync(path, 'Here');
    await file.look();
    writeFileSync(path, '');
    expect(await file.look()).toBe(false);
    writeFileSync(path, 'There');
    await file.look();
    expect(file.state).toEqual({ text: 'There' });
    rmSync(path);
    expect(await file.look()).toBe(false);
    await file.look();
    expect(file.state).toEqual({ text: 'There', problem: expect.stringContaining('no such file') as string });
    writeFileSync(path, '');
    for (let look = 0; look < 2; look += 1) await file.look();
    expect(file.state).toEqual({ text: '' });
  });

  it('is nothing but a file, by a whole path', async () => {
    const folder = newFolder();
    for (const [path, problem] of [
      [folder, 'folder or a device'],
      ['/dev/zero', 'folder or a device'],
      ['score.txt', 'no whole path'],
      [join(folder, 'a\0b'), 'can’t be read'],
    ] as const) {
      const file = new FollowedFile(path, systemTiming);
      await file.look();
      expect(file.state).toEqual({ problem: expect.stringContaining(problem) as string });
    }
  });
});

it('tells whoever watches a file of it, of changes, and no longer when nobody does', async () => {
  const path = join(newFolder(), 'score.txt');
  const desk = new TextFileDesk(systemTiming);
  const stop = new AbortController();
  const seen: (string | undefined)[] = [];
  for await (const { text, problem } of desk.watch(path, stop.signal)) {
    seen.push(text ?? problem);
    if (problem !== undefined) writeFileSync(path, 'One');
    if (text === 'One' && problem === undefined) writeFileSync(path, 'Two');
    if (text === 'Two') stop.abort();
  }
  expect(seen.slice(0, 2)).toEqual([undefined, expect.stringContaining('no such file')]);
  expect(seen.slice(-2)).toEqual(['One', 'Two']);
  desk.close();
});

it('completes a path by folders and text files, hidden ones when they are asked for', async () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'Scores'));
  for (const name of ['score.txt', 'scene.png', 'Songs.TXT', '.secret.txt'])
    writeFileSync(join(folder, name), '');
  const desk = new TextFileDesk(systemTiming);
  const complete = async (typed: string): Promise<string[]> =>
    (await desk.complete(join(folder, typed))).map((path) => path.slice(folder.length + 1));
  expect(await desk.complete(folder + sep)).toHaveLength(3);
  expect(await complete('sco')).toEqual([`Scores${sep}`, 'score.txt']);
  expect(await complete('so')).toEqual(['Songs.TXT']);
  expect(await complete('.s')).toEqual(['.secret.txt']);
  // Of what is typed in quick succession the last counts.
  expect(await Promise.all(['s', 'so', 'son'].map(complete))).toEqual([[], [], ['Songs.TXT']]);
  expect(await desk.complete('')).toEqual([homedir() + sep]);
  expect(await desk.complete('score')).toEqual([]);
  expect(await desk.complete(join(folder, 'nowhere', 'a'))).toEqual([]);
});
