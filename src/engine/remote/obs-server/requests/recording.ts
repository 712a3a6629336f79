import type { RecordingState } from '../../../../shared/contracts/recording.ts';
import { ObsProblem } from '../../../../shared/obs/problem.ts';
import { statusCode } from '../../../../shared/obs/protocol.ts';
import { timecodeOf } from '../output-names.ts';
import type { EngineRequests, ObsEngine } from './handler.ts';

export function recordStatus({ phase, durationMs, bytes }: RecordingState) {
  const outputActive = phase !== 'idle';
  return {
    outputActive,
    outputPaused: phase === 'paused',
    outputTimecode: timecodeOf(outputActive ? durationMs : 0),
    outputDuration: outputActive ? durationMs : 0,
    outputBytes: outputActive ? bytes : 0,
  };
}

/** Recording and replay buffer. */
export function recordingRequests(engine: ObsEngine): EngineRequests {
  const { recording } = engine;
  const phase = (): RecordingState['phase'] => recording.state().phase;
  const need = (...phases: RecordingState['phase'][]): void => {
    const now = phase();
    if (phases.includes(now)) return;
    if (now === 'idle' || now === 'finishing') {
      throw new ObsProblem(statusCode.outputNotRunning, 'Nothing is recorded.');
    }
    if (now === 'paused') throw new ObsProblem(statusCode.outputPaused, 'The recording is paused.');
    const code = phases.includes('paused') ? statusCode.outputNotPaused : statusCode.outputRunning;
    throw new ObsProblem(code, 'The recording runs.');
  };
  const start = async (): Promise<void> => {
    if (phase() !== 'idle') throw new ObsProblem(statusCode.outputRunning, 'The recording runs.');
    await recording.start();
  };
  const stop = async (): Promise<{ outputPath: string }> => {
    need('recording', 'paused');
    await recording.stop();
    return { outputPath: recording.state().file ?? '' };
  };
  const needReplay = (): void => {
    if (recording.state().replay.active) return;
    throw new ObsProblem(statusCode.outputNotRunning, 'The replay buffer is off.');
  };
  const startReplay = async (): Promise<void> => {
    if (recording.state().replay.active) {
      throw new ObsProblem(statusCode.outputRunning, 'The replay buffer is on.');
    }
    await recording.startReplay();
  };
  const done = undefined;

  return {
    GetRecordStatus: () => recordStatus(recording.state()),
    ToggleRecord: async () => {
      const outputActive = phase() === 'idle';
      await (outputActive ? start() : stop());
      return { outputActive };
    },
    StartRecord: async () => {
      await start();
      return done;
    },
    StopRecord: stop,
    ToggleRecordPause: () => {
      need('recording', 'paused');
      if (phase() === 'paused') recording.resume();
      else recording.pause();
      return done;
    },
    PauseRecord: () => {
      need('recording');
      recording.pause();
      return done;
    },
    ResumeRecord: () => {
      need('paused');
      recording.resume();
      return done;
    },
    SplitRecordFile: () => {
      need('recording', 'paused');
      recording.split();
      return done;
    },
    CreateRecordChapter: (fields) => {
      need('recording', 'paused');
      const title = fields.has('chapterName') ? fields.string('chapterName').trim() : '';
      recording.addChapter(title.slice(0, 100) || 'Chapter');
      return done;
    },
    GetRecordDirectory: () => ({ recordDirectory: recording.state().folder }),
    SetRecordDirectory: async (fields) => {
      if (phase() !== 'idle') throw new ObsProblem(statusCode.outputRunning, 'The recording runs.');
      const folder = fields.string('recordDirectory');
      await engine.updateSettings({ recording: { ...engine.settings().recording, folder } });
      return done;
    },
    GetReplayBufferStatus: () => ({ outputActive: recording.state().replay.active }),
    ToggleReplayBuffer: async () => {
      const outputActive = !recording.state().replay.active;
      await (outputActive ? recording.startReplay() : recording.stopReplay());
      return { outputActive };
    },
    StartReplayBuffer: async () => {
      await startReplay();
      return done;
    },
    StopReplayBuffer: async () => {
      needReplay();
      await recording.stopReplay();
      return done;
    },
    SaveReplayBuffer: async () => {
      needReplay();
      await recording.saveReplay();
      return done;
    },
    GetLastReplayBufferReplay: () => {
      needReplay();
      return { savedReplayPath: recording.state().replay.lastSaved ?? '' };
    },
  };
}
