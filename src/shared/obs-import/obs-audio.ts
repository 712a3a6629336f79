import { withinRange } from '../scene/audio-filter.ts';
import { audioInputRanges, newAudioInput } from '../scene/defaults.ts';
import { busCount, type AudioInput } from '../scene/model.ts';
import type { ImportContext } from './import-context.ts';
import { convertFilters, kindOf } from './obs-filters.ts';
import type { ObsSource } from './obs-file.ts';

const inputKinds = [
  'pulse_input_capture',
  'wasapi_input_capture',
  'coreaudio_input_capture',
  'alsa_input_capture',
  'jack_output_capture',
];
const outputKinds = [
  'pulse_output_capture',
  'wasapi_output_capture',
  'coreaudio_output_capture',
  'wasapi_process_output_capture',
  'sck_audio_capture',
];

/** OBS_SOURCE_FLAG_FORCE_MONO */
const forceMono = 2;
const monitorings = ['off', 'monitorOnly', 'monitorAndProgram'] as const;

/** True for a source that is nothing but sound. */
export function isAudioDevice(source: ObsSource): boolean {
  return [...inputKinds, ...outputKinds].includes(kindOf(source.id));
}

/** A strip of the mixer. @param sourceId of the source that sounds; empty for a device of its own */
export function convertAudio(from: ObsSource, sourceId: string, context: ImportContext): AudioInput {
  const { gainDb, balance, syncOffsetMs } = audioInputRanges;
  if (outputKinds.includes(kindOf(from.id))) {
    context.note(
      from.name,
      'It took what the computer plays. Choose a device for it that gives that, or share a screen with its sound.',
    );
  } else if (sourceId === '') context.note(from.name, 'Choose the microphone in the strip’s settings.');
  const volume = from.volume ?? 1;
  const tracks = from.mixers ?? 0xff;
  return {
    ...newAudioInput(context.newId(), context.nameOf(from.name)),
    sourceId,
    gainDb: withinRange(gainDb, volume <= 0 ? gainDb.min : 20 * Math.log10(volume)),
    muted: from.muted === true,
    balance: withinRange(balance, 2 * (from.balance ?? 0.5) - 1),
    mono: ((from.flags ?? 0) & forceMono) !== 0,
    syncOffsetMs: withinRange(syncOffsetMs, Math.round((from.sync ?? 0) / 1_000_000)),
    monitoring: monitorings[from.monitoring_type ?? 0] ?? 'off',
    buses: Array.from({ length: busCount }, (_, index) => ((tracks >> index) & 1) === 1),
    filters: convertFilters(from, context).audio,
  };
}
