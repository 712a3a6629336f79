import { z } from 'zod';
import { busCount } from '../scene/model.ts';

/** One bus of the mixer, as a recording keeps it. */
const recordedBusSchema = z.strictObject({
  /** Whether it becomes a track of its own; the first bus, the program's mix, always does. */
  isRecorded: z.boolean(),
  /** What players may call the track. */
  name: z.string().min(1).max(40),
});
type RecordedBus = z.infer<typeof recordedBusSchema>;

const defaultRecordedBuses: readonly RecordedBus[] = Array.from({ length: busCount }, (_, bus) => ({
  isRecorded: bus === 0,
  name: bus === 0 ? 'Program' : `Bus ${bus + 1}`,
}));

/** How the program is recorded; a change holds for the next recording, or for a replay buffer that starts next. */
export const recordingSettingsSchema = z.strictObject({
  /** Absolute; empty: `Footlight` in the user's folder of videos. */
  folder: z.string().max(1000),
  /** A new file begins at the first keyframe after so many minutes; 0: never. */
  splitMinutes: z.int().min(0).max(1440),
  /** A new file begins at the first keyframe after so many MB (1,000,000 bytes); 0: never. */
  splitMegabytes: z
    .int()
    .max(1_000_000)
    .refine((megabytes) => megabytes === 0 || megabytes >= 10, { error: 'Either 0 or at least 10 MB.' }),
  /** How much the replay buffer holds. */
  replaySeconds: z.int().min(5).max(300),
  /** By bus. */
  buses: z
    .array(recordedBusSchema)
    .length(busCount)
    .default(() => [...defaultRecordedBuses]),
});
export type RecordingSettings = z.infer<typeof recordingSettingsSchema>;

export const defaultRecordingSettings: RecordingSettings = {
  folder: '',
  splitMinutes: 0,
  splitMegabytes: 0,
  replaySeconds: 20,
  buses: [...defaultRecordedBuses],
};

/** One sound track of a recording. */
export interface RecordedTrack {
  bus: number;
  name: string;
}

/** The sound tracks of a recording, the program's own mix first. */
export function recordedTracks({ buses }: RecordingSettings): RecordedTrack[] {
  return buses.flatMap(({ isRecorded, name }, bus) => (isRecorded || bus === 0 ? [{ bus, name }] : []));
}

/** `low` below 5 GB, `critical` below 1 GB; below 50 MB a recording ends by itself. */
export type DiskLevel = 'good' | 'low' | 'critical';

/** A recording that a crash cut off, and what the next start made of it. */
export interface RecoveredRecording {
  file: string;
  /** What could be saved; 0 if nothing could. */
  durationMs: number;
  /** Why it is not plain yet; the next start tries again. */
  problem?: string;
}

export interface ReplayState {
  active: boolean;
  /** What a save would hold, of `replaySeconds` at most about one keyframe interval more. */
  heldMs: number;
  isSaving: boolean;
  /** Absolute path of what was saved last. */
  lastSaved?: string;
  /** Why the last save failed, and what to do. */
  problem?: string;
}

/** Recording and replay buffer; neither depends on a broadcast. */
export interface RecordingState {
  phase: 'idle' | 'recording' | 'paused' | 'finishing';
  /** Absolute path of the file that is written, or was written last. */
  file?: string;
  /** Files of this recording; more than one after a split. */
  files: number;
  /** Wall clock, ms, when this recording started. */
  startedMs?: number;
  /** What is recorded, without pauses; over all files. */
  durationMs: number;
  /** Over all files. */
  bytes: number;
  /** Absolute; where the next recording goes. */
  folder: string;
  /** Of the folder's disk; undefined while unknown. */
  freeBytes?: number;
  diskLevel: DiskLevel;
  /** Pictures left out because the disk was too slow. */
  droppedFrames: number;
  /** What is wrong with this recording or ended it, and what to do. */
  problem?: string;
  /** What this start repaired. */
  recovered: RecoveredRecording[];
  replay: ReplayState;
}
