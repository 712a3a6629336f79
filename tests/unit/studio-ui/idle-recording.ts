import type { RecordingState } from '../../../src/shared/contracts/recording.ts';

export const idleRecording: RecordingState = {
  phase: 'idle',
  files: 0,
  durationMs: 0,
  bytes: 0,
  folder: '/home/performer/Videos/Footlight',
  diskLevel: 'good',
  droppedFrames: 0,
  recovered: [],
  replay: { active: false, heldMs: 0, isSaving: false },
};
