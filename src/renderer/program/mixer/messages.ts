/** Inputs of the mixer node; the schema allows as many strips. */
export const mixerSlots = 32;

/** Page → mixer worklet. */
export type MixerRequest =
  | { type: 'output'; port: MessagePort }
  /** Amplitude per slot, 0 for muted or free. */
  | { type: 'gains'; gains: readonly number[] };

/** Levels of the last 50 ms of one slot, per channel, linear. */
export interface SlotLevels {
  /** Slot, or −1 for the master. */
  slot: number;
  peak: readonly number[];
  meanSquare: readonly number[];
}

/** Mixer worklet → page. */
export type MixerReport = readonly SlotLevels[];
