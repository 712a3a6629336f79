import type { LoudnessReading, MeterReading } from './meter-reading.ts';
import type { StripSetting } from './strip.ts';

/** Page → mixer worker. */
export type MixerRequest =
  | { type: 'init'; link: MessagePort }
  | { type: 'strips'; strips: readonly StripSetting[] }
  | { type: 'microphone'; inputId: string; audio: ReadableStream<AudioData> }
  /** @property port gives `SoundPacket`s */
  | { type: 'sound'; inputId: string; port: MessagePort }
  /** @property port gives `ClipPacket`s */
  | { type: 'clips'; inputId: string; port: MessagePort }
  /** Ends a microphone's sound, or another's. */
  | { type: 'dropSound'; inputId: string }
  /** Without the program's own, which is always mixed. */
  | { type: 'furtherBuses'; buses: readonly number[] }
  /** What the performer hears goes to `sink`. */
  | { type: 'monitor'; sink: WritableStream<AudioData> }
  | { type: 'dropMonitor' }
  /** These would feed back, and are not heard. */
  | { type: 'unheard'; inputIds: readonly string[] }
  | { type: 'resetLoudness' };

/** Mixer worker → page. */
export type MixerReport =
  | { type: 'meters'; readings: MeterReading[] }
  | { type: 'loudness'; reading: LoudnessReading }
  /** Sound came for the first time. */
  | { type: 'microphoneRunning'; inputId: string }
  /** No sound came for two seconds, not even silence, or the stream ended. */
  | { type: 'microphoneSilent'; inputId: string }
  /** Something does not work, and the sound goes on without it. */
  | { type: 'failure'; message: string };
