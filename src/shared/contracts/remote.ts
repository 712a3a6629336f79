import { z } from 'zod';

/** The door for controllers of OBS Studio (obs-websocket). */
export const obsWebSocketSettingsSchema = z.strictObject({
  enabled: z.boolean(),
  port: z.int().min(1).max(65_535),
  /** False: only programs on this computer; true: whatever reaches it. */
  openToNetwork: z.boolean(),
  needsPassword: z.boolean(),
});
export type ObsWebSocketSettings = z.infer<typeof obsWebSocketSettingsSchema>;

export const defaultObsWebSocketSettings: ObsWebSocketSettings = {
  enabled: false,
  port: 4455,
  openToNetwork: false,
  needsPassword: true,
};

/** What a password for controllers may be. */
export const obsPasswordSchema = z.string().min(6).max(200);

export interface ObsWebSocketState {
  /** ws://127.0.0.1:4455, while it is open. */
  address?: string;
  /** Controllers that are connected. */
  clients: number;
  /** Why it is not open though it should be, and what to do. */
  problem?: string;
  /** This start was told to open it, whatever the settings say. */
  isGiven: boolean;
}

export interface ObsWebSocketService {
  state(): ObsWebSocketState;
  /** Ends when `signal` aborts; the first value is the present one. */
  watch(signal: AbortSignal | undefined): AsyncIterable<ObsWebSocketState>;
  /** The password that controllers need; made when it is asked for first. */
  password(): Promise<string>;
  /** Takes this one, or without it makes a new one; whoever is connected has to come again. */
  changePassword(password: string | undefined): Promise<string>;
}
