import { z } from 'zod';
import type { ErrorCode } from '../base/errors.ts';
import { deskLayoutSchema } from './desk-layout.ts';
import type { SceneCollection } from '../scene/model.ts';
import type { CollectionsService } from './collections.ts';
import type { DeskService } from './desk.ts';
import { obsClientSettingsSchema, type ObsClientService } from './obs-client.ts';
import { maxGlobalKeys, type DesktopService } from './desktop.ts';
import { hotkeysSchema } from './hotkeys.ts';
import type { EventService, OverlayService } from './live-events.ts';
import type { RelayLinkState } from './live-socket.ts';
import { platformIds } from './platforms.ts';
import type { ProfilesService } from './profiles.ts';
import type { PreflightService } from './preflight.ts';
import { recordingSettingsSchema, type RecordingState } from './recording.ts';
import type { SupportService } from './support.ts';
import type { TextFileService } from './text-files.ts';
import { obsWebSocketSettingsSchema, type ObsWebSocketService } from './remote.ts';

/** An encode beside the program's: H.264 at a lower bitrate, and smaller if it has a height. */
const sideEncodeSchema = z.strictObject({
  videoBitrateKbps: z.int().min(100).max(100_000),
  /** px, at most the program's. */
  height: z.int().min(120).max(4320).optional(),
});
export type SideEncode = z.infer<typeof sideEncodeSchema>;

/** Where a program can go. The key is kept apart, in the keychain, and never read back by the page. */
export const destinationSchema = z.strictObject({
  id: z.string().min(1).max(64),
  name: z.string().min(1).max(100),
  /** Address without secrets: rtmp://127.0.0.1:1935/live, rtmps://… or srt://127.0.0.1:8890 */
  url: z.string().min(1).max(1000),
  enabled: z.boolean(),
  /** SRT: how long the other side holds a packet; absent: 4 × the round trip, at least 120 ms. */
  latencyMs: z.int().min(20).max(8000).optional(),
  /** True if a stream key is stored for it; with SRT that is the stream id. */
  hasKey: z.boolean(),
  /** SRT: true if a passphrase is stored for it. */
  hasPassphrase: z.boolean(),
  /** Where viewers watch it, where that is known. */
  watchUrl: z.string().max(1000).optional(),
  /** What it was added as; absent: any server, or known by its address. */
  platform: z.enum(platformIds).optional(),
  /** It gets an encode of its own; destinations that wish for the same share one. */
  encode: sideEncodeSchema.optional(),
});
export type Destination = z.infer<typeof destinationSchema>;

/** As the page sends it: a secret that is absent leaves the stored one as it is. */
export const destinationInputSchema = destinationSchema.omit({ hasKey: true, hasPassphrase: true }).extend({
  streamKey: z.string().min(1).max(1000).optional(),
  /** 10 to 79 characters; empty removes the stored one. */
  passphrase: z.union([z.literal(''), z.string().min(10).max(79)]).optional(),
});
export type DestinationInput = z.infer<typeof destinationInputSchema>;

/** How the program is encoded. */
const encodingSettingsSchema = z.strictObject({
  /** `webcodecs`: the page's own encoder, passed through; else FFmpeg's name of a probed encoder. */
  encoder: z.string().min(1).max(60),
  codec: z.enum(['h264', 'hevc']),
  /** What the performer wants; see SessionState for what there is. */
  videoBitrateKbps: z.int().min(100).max(100_000),
  /** True: the bitrate goes down while a connection can't carry it, and up again after. */
  adaptiveBitrate: z.boolean().default(true),
  audioBitrateKbps: z.int().min(32).max(512),
  keyframeIntervalMs: z.int().min(500).max(10_000),
});
export type EncodingSettings = z.infer<typeof encodingSettingsSchema>;

/** How the program goes out. */
const broadcastSettingsSchema = z.strictObject({
  /** Viewers see everything so much later; a change holds for the next broadcast. */
  delaySeconds: z.int().min(0).max(900),
});
export const defaultBroadcastSettings: z.infer<typeof broadcastSettingsSchema> = { delaySeconds: 0 };

/** Widgets as pages for OBS Studio and the like, on a port of this machine that stays the same. */
const overlaySettingsSchema = z.strictObject({
  enabled: z.boolean(),
  port: z.int().min(1024).max(65_535),
  /** The performer's relays serve them as well, and are told of events. */
  onRelay: z.boolean().default(false),
});

/** Where the performer hears what the mixer's strips let them hear. */
const monitorSettingsSchema = z.strictObject({
  /** The browser's id of an output; empty: the system's own choice. */
  deviceId: z.string().max(500),
  deviceLabel: z.string().max(500),
  volumePercent: z.number().min(0).max(100),
});
export type MonitorSettings = z.infer<typeof monitorSettingsSchema>;

/** What is kept between starts beside the scene collection. */
export const studioSettingsSchema = z.strictObject({
  firstRunDone: z.boolean(),
  theme: z.enum(['dark', 'light']),
  /** `system`: the one that the performer's system speaks, or English. */
  language: z.enum(['system', 'en', 'de']),
  /** Null: as at the first start. */
  deskLayout: deskLayoutSchema.nullable(),
  encoding: encodingSettingsSchema,
  recording: recordingSettingsSchema,
  monitor: monitorSettingsSchema,
  broadcast: broadcastSettingsSchema,
  overlays: overlaySettingsSchema,
  obsWebSocket: obsWebSocketSettingsSchema,
  obsClient: obsClientSettingsSchema,
  hotkeys: hotkeysSchema,
  /** Ids of the actions whose keys work in every program, too. */
  globalHotkeys: z.array(z.string().min(1).max(100)).max(maxGlobalKeys).default([]),
});
export type StudioSettings = z.infer<typeof studioSettingsSchema>;

export const studioSettingsPatchSchema = studioSettingsSchema.partial();
export type StudioSettingsPatch = z.infer<typeof studioSettingsPatchSchema>;

/** What an SRT connection says of the way to the other side. Counts are since it was accepted. */
export interface SrtLinkState {
  rttMs: number;
  /** Share of the packets of the last second that were lost on their way the first time, 0 to 100. */
  lossPercent: number;
  sentPackets: number;
  lostPackets: number;
  retransmittedPackets: number;
  /** Given up because they were too late: holes at the other side. */
  droppedPackets: number;
  /** Media that the other side has not confirmed. */
  sendBufferMs: number;
  /** How long the other side holds a packet. */
  latencyMs: number;
  encrypted: boolean;
}

/** One destination's connection, as it truly is. */
export interface DestinationState {
  id: string;
  name: string;
  /** `live` only once the other side has accepted the stream. */
  phase: 'idle' | 'connecting' | 'live' | 'reconnecting' | 'failed';
  /** What went wrong last, and what to do. */
  problem?: { code: ErrorCode; message: string };
  /** Wall clock, ms, since when it has been `live`. */
  liveSinceMs?: number;
  /** About how many watch it there, where its relay tells. */
  viewers?: number;
  /** Of the last second. */
  bitrateKbps: number;
  /** Media that waits to be sent. */
  queueMs: number;
  /** While `live` over SRT. */
  srt?: SrtLinkState;
  sentVideoFrames: number;
  droppedVideoFrames: number;
  reconnects: number;
  /** Wall clock, ms, of the next try, while `reconnecting`. */
  nextTryAtMs?: number;
}

/** An encode beside the program's, while a destination takes it. */
export interface SideEncodeState extends SideEncode {
  destinationIds: string[];
  /** `behind`: this computer is too slow for it, and pictures are left out of it alone. */
  phase: 'running' | 'behind' | 'restarting';
  /** What it is encoded with at this moment: `videoBitrateKbps`, or less. */
  presentBitrateKbps: number;
  restarts: number;
}

/** A stream delay at work. */
export interface DelayState {
  seconds: number;
  /** `filling`: nothing has gone out yet; `draining`: nothing comes in any more. */
  phase: 'filling' | 'steady' | 'draining';
  /** Of the program, not yet sent. */
  heldMs: number;
  /** Why pictures are missing, and what to do. */
  problem?: string;
}

/** The broadcast as a whole, and what the page encodes. */
export interface SessionState {
  phase: 'idle' | 'starting' | 'live' | 'stopping';
  /** The page encodes as long as this is true: for a broadcast, a recording or a replay buffer. */
  wantsProgram: boolean;
  /** Mixer buses that the page sends beside the program's own (0), for recordings. */
  furtherBuses: number[];
  /** Wall clock, ms, of the first destination's acceptance. */
  liveSinceMs?: number;
  encoding: EncodingSettings;
  /** What is encoded with at this moment: `encoding.videoBitrateKbps`, or less. */
  videoBitrateKbps: number;
  /** Set while that is less: the destination whose connection is too slow. */
  bitrateLoweredFor?: string;
  destinations: DestinationState[];
  /** Encode worker restarts in this broadcast. */
  encodeRestarts: number;
  /** While any destination takes one. */
  sideEncodes?: SideEncodeState[];
  /** While on air with a delay. */
  delay?: DelayState;
  /** Footlight relays among the destinations, and whether their live events come in. */
  relays?: RelayLinkState[];
  /** The encode worker is so far behind the page, if it is; the page is to make fewer frames. */
  encoderBehindMs?: number;
}

/** The page's own numbers, told once a second while it composes. */
export const programStatsSchema = z.strictObject({
  framesComposed: z.number(),
  /** Frames that missed their time and were left out. */
  framesMissed: z.number(),
  /** Frames that the encoder left out because it was behind. */
  framesSkipped: z.number(),
  composeMsMedian: z.number(),
  composeMsP95: z.number(),
  encodeQueue: z.number(),
  /** Set while fewer frames a second are made than the canvas wants, as the computer can't keep up. */
  loweredFrameRate: z.number().optional(),
  /** Set while they are drawn smaller than the canvas for the same reason, px; the stream keeps its size. */
  loweredHeight: z.number().optional(),
});
export type ProgramStats = z.infer<typeof programStatsSchema>;

/** What this start of the studio is like. */
export interface StudioEnvironment {
  version: string;
  shell: 'electron' | 'browser';
  /** Test picture and tone stand in for camera and microphone. */
  fakeDevices: boolean;
  /** True if keys lie in the operating system's keychain; false: in a file that only its owner may read. */
  keychain: boolean;
  /** Files can be shown in a file manager. */
  showsFiles: boolean;
  /** A collection was set aside at this start because it could not be read. */
  collectionProblem?: string;
  /** The last run did not end in order: when it began, wall clock, ms. */
  crashedRunAtMs?: number;
}

/** An encoder that the performer may choose, best first. */
export interface OfferedEncoder {
  encoder: string;
  codec: 'h264' | 'hevc';
  hardware: boolean;
  /** Frames of 1280×720 a second in the trial. */
  framesPerSecond: number;
}

export interface StoredAsset {
  id: string;
  name: string;
  mediaType: string;
  byteLength: number;
}

/** What the engine does for the page; the router turns calls into these. */
export interface EngineService {
  environment(): StudioEnvironment;
  settings(): StudioSettings;
  updateSettings(patch: StudioSettingsPatch): Promise<StudioSettings>;
  /** The one that is open. */
  collection(): SceneCollection;
  destinations(): Destination[];
  /** @throws FootlightError DESTINATION_INVALID */
  saveDestination(input: DestinationInput): Promise<Destination>;
  removeDestination(id: string): Promise<void>;
  encoders(): Promise<OfferedEncoder[]>;
  assets(): StoredAsset[];
  /** Those that no collection, backup or setting names. @param kept what the page can still come back to */
  unusedAssets(kept: readonly string[]): Promise<StoredAsset[]>;
  /**
   * Removes those of them that are unused still, all or the named. @returns what was removed
   * @throws FootlightError NOT_FOUND where none of the named is unused
   */
  removeUnusedAssets(kept: readonly string[], ids?: readonly string[]): Promise<StoredAsset[]>;
  sessionState(): SessionState;
  /** Starts towards every enabled destination, or those named. @throws FootlightError DESTINATION_INVALID */
  goLive(destinationIds?: readonly string[]): Promise<void>;
  /** With a delay what is held goes out first, unless this is called again meanwhile. */
  stop(): Promise<void>;
  /** Starts or stops one destination of a running broadcast. */
  startDestination(id: string): Promise<void>;
  stopDestination(id: string): Promise<void>;
  reportProgramStats(stats: ProgramStats): void;
  /** What the page told last; undefined before it composes. */
  programStats(): ProgramStats | undefined;
  /** Ends when `signal` aborts; the first value is the present one. */
  watchSession(signal: AbortSignal | undefined): AsyncIterable<SessionState>;
  recording: RecordingService;
  preflight: PreflightService;
  desk: DeskService;
  events: EventService;
  overlays: OverlayService;
  obsWebSocket: ObsWebSocketService;
  collections: CollectionsService;
  profiles: ProfilesService;
  obsClient: ObsClientService;
  desktop: DesktopService;
  support: SupportService;
  textFiles: TextFileService;
}

/** Recording and replay buffer, with or without a broadcast. */
export interface RecordingService {
  state(): RecordingState;
  /** Ends when `signal` aborts; the first value is the present one. */
  watch(signal: AbortSignal | undefined): AsyncIterable<RecordingState>;
  /** @throws FootlightError BAD_REQUEST if it runs already; STORAGE_FULL, DATA_DIR_UNUSABLE */
  start(): Promise<void>;
  /** Resolves when the file is whole on the disk. */
  stop(): Promise<void>;
  /** Leaves out what comes until `resume`. @throws FootlightError BAD_REQUEST without a recording, as do the next three */
  pause(): void;
  resume(): void;
  /** Goes on in a new file. */
  split(): void;
  /** Names the present place. */
  addChapter(title: string): void;
  startReplay(): Promise<void>;
  stopReplay(): Promise<void>;
  /** Resolves with the file's path. @throws FootlightError BAD_REQUEST with nothing to save; STORAGE_FULL, DATA_DIR_UNUSABLE */
  saveReplay(): Promise<string>;
  /**
   * Shows a file that the state tells of in the system's file manager.
   * @throws FootlightError NOT_FOUND for any other path, NOT_READY where there is no file manager
   */
  show(file: string): Promise<void>;
}
