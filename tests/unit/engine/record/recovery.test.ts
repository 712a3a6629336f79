import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  createRecordingFile,
  defaultRecordingFolder,
} from '../../../../src/engine/record/recording-folder.ts';
import { RecordingJournal } from '../../../../src/engine/record/recording-journal.ts';
import { recoverRecordings } from '../../../../src/engine/record/recover-recordings.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { record } from '../../../protocol/mp4/recording.ts';
import { temporaryDirectory } from '../../../integration/engine/running-engine.ts';

const journalOf = (directory: string): RecordingJournal => new RecordingJournal(directory, silentLogger);

describe('the journal of recordings', () => {
  it('keeps what is open across starts', async () => {
    const directory = temporaryDirectory();
    expect(await journalOf(directory).load()).toEqual([]);
    const journal = journalOf(directory);
    await Promise.all([journal.add('/a'), journal.add('/b'), journal.remove('/a')]);
    expect(await journalOf(directory).load()).toEqual(['/b']);
  });

  it('that is broken holds nothing up', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'recordings.json'), '{"open":');
    expect(await journalOf(directory).load()).toEqual([]);
  });

  it('that can not be kept holds no recording up', async () => {
    const directory = temporaryDirectory();
    rmSync(directory, { recursive: true });
    await expect(journalOf(directory).add('/a')).resolves.toBeUndefined();
    mkdirSync(directory);
  });
});

describe('the next start', () => {
  it('repairs what a crash cut off, once', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'show.mp4');
    const { growing } = record(100);
    writeFileSync(file, growing.subarray(0, -5));
    await journalOf(directory).add(file);
    expect(await recoverRecordings(journalOf(directory), silentLogger)).toEqual([{ file, durationMs: 1967 }]);
    expect(readFileSync(file).subarray(32, 36).toString()).toBe('mdat');
    expect(await recoverRecordings(journalOf(directory), silentLogger)).toEqual([]);
  });

  it('says nothing of what was finished, or removed', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'show.mp4');
    writeFileSync(file, record(100).finished);
    const journal = journalOf(directory);
    await journal.add(file);
    await journal.add(join(directory, 'removed.mp4'));
    await journal.add('/no/such/disk/show.mp4');
    expect(await recoverRecordings(journalOf(directory), silentLogger)).toEqual([]);
    // The disk may be plugged in again.
    expect(await journalOf(directory).load()).toEqual(['/no/such/disk/show.mp4']);
  });

  it('tells of a file that is none of ours, and leaves it as it is', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'show.mp4');
    writeFileSync(file, 'This is no recording, only a text with such a name.');
    await journalOf(directory).add(file);
    const [recovered] = await recoverRecordings(journalOf(directory), silentLogger);
    expect(recovered).toMatchObject({ file, durationMs: 0 });
    expect(recovered?.problem).toContain('no recording');
    expect(readFileSync(file, 'utf8')).toContain('only a text');
  });
});

describe('the folder of recordings', () => {
  it('is the one for videos', () => {
    expect(defaultRecordingFolder('linux', '/home/ada')).toBe('/home/ada/Videos/Footlight');
    expect(defaultRecordingFolder('darwin', '/Users/ada')).toBe('/Users/ada/Movies/Footlight');
  });

  it('is made, and its files are named by local time', async () => {
    const folder = join(temporaryDirectory(), 'a', 'b');
    const nowMs = new Date(2026, 10, 22, 20, 15, 3).getTime();
    const { path, file } = await createRecordingFile(folder, nowMs);
    await file.close();
    expect(path).toBe(join(folder, '2026-11-22 20-15-03.mp4'));
    expect(existsSync(path)).toBe(true);
  });
});
