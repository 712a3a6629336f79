import type { CollectionsState } from '../../shared/contracts/collections.ts';
import type { ProfilesState } from '../../shared/contracts/profiles.ts';
import type {
  Destination,
  ProgramStats,
  SessionState,
  StudioSettings,
} from '../../shared/contracts/engine.ts';
import type { LiveEvent } from '../../shared/contracts/live-events.ts';
import type { RecordingState } from '../../shared/contracts/recording.ts';
import type { CaptureDevice, CaptureState, MediaState } from '../program/program-controller.ts';
import type { SavePhase } from './collection-saver.ts';
import type { LinkPhase } from './engine-client.ts';
import type { LinkHistory } from './link-history.ts';

/** Something to read that goes away by itself, such as what was just removed. */
export interface Notice {
  id: number;
  text: string;
  tone: 'plain' | 'bad';
  action?: { label: string; run: () => void };
}

/** What engine and program say, as the page shows it. */
export interface StudioState {
  link: LinkPhase;
  settings: StudioSettings;
  destinations: readonly Destination[];
  session: SessionState;
  recording: RecordingState;
  /** What happened in the broadcast but for chat, newest first. */
  liveEvents: readonly LiveEvent[];
  alertsPaused: boolean;
  /** The last minute of every connection over SRT. */
  linkHistory: LinkHistory;
  devices: readonly CaptureDevice[];
  captures: readonly CaptureState[];
  /** Of every media source that has a file. */
  media: readonly MediaState[];
  /** The last two reports, older first: what counts is how fast they grow. */
  stats: readonly ProgramStats[];
  /** The program's last failure; cleared when a broadcast begins. */
  programFailure: string | undefined;
  saving: SavePhase;
  /** What may have brought the last run down is left out of the program. */
  safeMode: boolean;
  collections: CollectionsState;
  profiles: ProfilesState;
  /** Audio inputs that have given nothing but silence for a while. */
  silentInputIds: readonly string[];
  /** Actions whose key for every program another one has. */
  refusedGlobalKeys: readonly string[];
  notice: Notice | undefined;
}
