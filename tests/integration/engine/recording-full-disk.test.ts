import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { Recorder } from '../../../src/engine/record/recorder.ts';
import { RecordingJournal } from '../../../src/engine/record/recording-journal.ts';
import { systemTiming } from '../../../src/publish/timing.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { defaultRecordingSettings } from '../../../src/shared/contracts/recording.ts';
import { readBoxes } from '../../../src/shared/media/fmp4/box-reader.ts';
import { mountDisk } from '../../support/small-disk.ts';
import { complaintsOf, contentOf, contentOfProgram, hashesOf } from './recorded-file.ts';
import { temporaryDirectory } from './running-engine.ts';
import { sourceProgram } from './source-program.ts';

it('a disk that is full in the middle of a write ends the recording, which is plain then', async ({
  skip,
}) => {
  const disk = mountDisk(400);
  if (!disk) return skip('Mounting a small disk needs root.');
  try {
    const program = await sourceProgram('h264', 12);
    const onEnded = vi.fn();
    const profileDir = temporaryDirectory();
    const recorder = new Recorder({
      settings: () => ({ ...defaultRecordingSettings, folder: disk.directory }),
      audioBitrateKbps: () => 96,
      journal: new RecordingJournal(profileDir, silentLogger),
      timing: systemTiming,
      logger: silentLogger,
      onChanged: () => undefined,
      onKeyframeWanted: () => undefined,
      onEnded,
      // Another program fills the disk faster than the watch looks.
      readFreeBytes: () => Promise.resolve(10_000_000_000),
    });
    await recorder.start();
    recorder.handleVideoConfig(program.video);
    recorder.handleAudioConfig(program.audio);
    for (const { kind, packet } of program.packets) {
      if (kind === 'video') recorder.handleVideo(packet);
      else recorder.handleAudio(packet);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.waitUntil(() => recorder.state().phase === 'idle');
    expect(onEnded).toHaveBeenCalledOnce();
    expect(recorder.state().problem).toContain('The disk is full');
    const path = join(disk.directory, readdirSync(disk.directory)[0] ?? '');
    expect(readBoxes(readFileSync(path)).map(({ type }) => type)).toEqual(['ftyp', 'mdat', 'moov']);
    expect(await complaintsOf(path)).toBe('');
    const { video } = await contentOf(path);
    expect(video.length).toBeGreaterThan(30);
    expect(hashesOf(video)).toEqual(hashesOf(contentOfProgram(program).video.slice(0, video.length)));
    expect(readFileSync(join(profileDir, 'recordings.json'), 'utf8')).toBe('{"open":[]}\n');
  } finally {
    disk.unmount();
  }
});
