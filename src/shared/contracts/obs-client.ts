import { z } from 'zod';

/** A running OBS Studio that the studio is connected to. */
export const obsClientSettingsSchema = z.strictObject({
  enabled: z.boolean(),
  /** ws://HOST:PORT of its WebSocket server. */
  address: z.string().max(300),
});
export type ObsClientSettings = z.infer<typeof obsClientSettingsSchema>;

export const defaultObsClientSettings: ObsClientSettings = {
  enabled: false,
  address: 'ws://127.0.0.1:4455',
};

/** What OBS Studio says of itself. */
export interface ObsStudioState {
  version: string;
  /** In the order of its list. */
  scenes: readonly string[];
  programScene: string;
  streaming: boolean;
  recording: boolean;
  /** Told every two seconds. */
  cpuPercent: number;
  framesPerSecond: number;
  /** Pictures that it did not draw or send in time, since it began. */
  skippedFrames: number;
  totalFrames: number;
}

export interface ObsClientState {
  phase: 'off' | 'connecting' | 'connected' | 'waiting';
  /** Why there is no connection, and what to do. */
  problem?: string;
  /** While connected. */
  studio?: ObsStudioState;
}

export interface ObsClientService {
  state(): ObsClientState;
  /** Ends when `signal` aborts; the first value is the present one. */
  watch(signal: AbortSignal | undefined): AsyncIterable<ObsClientState>;
  /** Keeps its password; empty removes it. Connects anew. */
  setPassword(password: string): Promise<void>;
  /** @throws FootlightError NOT_READY without a connection, as do the next two; BAD_REQUEST with what OBS Studio says */
  switchScene(name: string): Promise<void>;
  setStreaming(on: boolean): Promise<void>;
  setRecording(on: boolean): Promise<void>;
}
