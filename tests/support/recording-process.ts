/**
 * Records a program to a folder, several times faster than it is, until it is killed. Says the time of every picture
 * that it handed over, in µs from the first one. The sound is in two tracks.
 * Arguments: the program's file (as `v8.serialize` writes it), the folder, and the profile's directory.
 */
import { deserialize } from 'node:v8';
import { readFileSync } from 'node:fs';
import { Recorder } from '../../src/engine/record/recorder.ts';
import { RecordingJournal } from '../../src/engine/record/recording-journal.ts';
import { systemTiming } from '../../src/publish/timing.ts';
import { silentLogger } from '../../src/shared/base/logger.ts';
import { defaultRecordingSettings } from '../../src/shared/contracts/recording.ts';
import type { SourceProgram } from '../integration/engine/source-program.ts';

/** Steps of so much are fed so often. A computer that is busy feeds slower, never more at once. */
const stepUs = 40_000;
const stepEveryMs = 5;

const [programFile = '', folder = '', profileDir = ''] = process.argv.slice(2);
const program = deserialize(readFileSync(programFile)) as SourceProgram;
const buses = defaultRecordingSettings.buses.with(2, { isRecorded: true, name: 'Voice' });
const recorder = new Recorder({
  settings: () => ({ ...defaultRecordingSettings, folder, buses }),
  audioBitrateKbps: () => 96,
  journal: new RecordingJournal(profileDir, silentLogger),
  timing: systemTiming,
  logger: silentLogger,
  onChanged: () => undefined,
  onKeyframeWanted: () => undefined,
  onEnded: () => process.exit(1),
});
await recorder.start();
recorder.handleVideoConfig(program.video);
recorder.handleAudioConfig(program.audio);

const firstUs = program.packets.find(({ kind }) => kind === 'video')?.timeUs ?? 0;
let [next, dueUs] = [0, 0];
setInterval(() => {
  dueUs += stepUs;
  for (;;) {
    const entry = program.packets[next];
    if (!entry || entry.timeUs - firstUs > dueUs) break;
    next += 1;
    if (entry.kind === 'audio') {
      recorder.handleAudio(entry.packet);
      recorder.handleAudio({ ...entry.packet, track: 2 });
    } else {
      recorder.handleVideo(entry.packet);
      process.stdout.write(`${entry.timeUs - firstUs}\n`);
    }
  }
}, stepEveryMs);
