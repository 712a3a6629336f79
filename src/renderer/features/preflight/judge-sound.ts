import { newId } from '../../bridge/scene-store.ts';
import { t } from '../../language/language.ts';
import { newAudioFilter } from '../../../shared/scene/audio-filter.ts';
import { addAudioFilters } from '../../../shared/scene/audio-filter-commands.ts';
import { setAudioInput } from '../../../shared/scene/commands.ts';
import type { AudioInput, SceneCollection } from '../../../shared/scene/model.ts';
import type { Verdict } from './verdict.ts';

export interface SoundVerdict extends Verdict {
  /** The edit of the collection that mends it, and what the menu calls that step. */
  mend?: { label: string; step: string; change: (before: SceneCollection) => SceneCollection };
}

/** dBFS. Speech peaks between the first two; above the third it is distorted; a room is below the last. */
const quietPeakDb = -30;
const aimPeakDb = -14;
const clippingDb = -1;
const loudNoiseDb = -50;
/** Below this there is nothing at all. */
const nothingDb = -70;

/** Peak and mean levels of one input while it was listened to, dBFS, in the order in which they came. */
export interface Heard {
  peaksDb: readonly number[];
  rmsDb: readonly number[];
}

/** A verdict on an input's level and the noise behind the voice. */
export function judgeSound(input: AudioInput, { peaksDb, rmsDb }: Heard): SoundVerdict[] {
  const { id, name, gainDb } = input;
  const highest = Math.max(-120, ...peaksDb);
  const voice = quantile(peaksDb, 0.9);
  const noise = quantile(rmsDb, 0.1);
  const gain = (by: number): NonNullable<SoundVerdict['mend']> => {
    const next = Math.round(Math.min(12, Math.max(-60, gainDb + by)));
    return {
      label: t('Set {{name}} to {{gain}} dB', { name, gain: next }),
      step: t('Set level'),
      change: (before) => setAudioInput(before, id, { gainDb: next }),
    };
  };
  if (highest < nothingDb) {
    return [
      {
        tone: 'bad',
        sentence: t('{{name}} is silent. Choose the right device, and see that it is not switched off.', {
          name,
        }),
      },
    ];
  }
  const findings: SoundVerdict[] = [];
  const canHear = voice - noise > 6;
  if (highest > clippingDb) {
    findings.push({
      tone: 'warning',
      sentence: t('{{name}} is too loud and distorts.', { name }),
      mend: gain(Math.min(-6, aimPeakDb - voice)),
    });
  } else if (canHear && voice < quietPeakDb && gainDb < 12) {
    findings.push({
      tone: 'warning',
      sentence: t('{{name}} is too quiet: your voice reaches {{level}} dB.', {
        name,
        level: Math.round(voice),
      }),
      mend: gain(aimPeakDb - voice),
    });
  }
  const isCleaned = input.filters.some(({ kind, enabled }) => kind === 'suppression' && enabled);
  if (noise > loudNoiseDb && canHear && !isCleaned) {
    findings.push({
      tone: 'warning',
      sentence: t('{{name}} has noise at {{level}} dB behind your voice.', {
        name,
        level: Math.round(noise),
      }),
      mend: {
        label: t('Remove the noise of {{name}}', { name }),
        step: t('Add filter'),
        change: (before) => {
          const filter = newAudioFilter('suppression', newId(), t('Noise suppression'));
          return addAudioFilters(before, id, [filter]);
        },
      },
    });
  }
  if (findings.length > 0) return findings;
  return [
    {
      tone: 'good',
      sentence: t('{{name}} is good: voice at {{level}} dB.', { name, level: Math.round(voice) }),
    },
  ];
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? -120;
}
