import type { ObsMeter } from '../contracts/desk.ts';
import { audioInputRanges } from '../scene/defaults.ts';
import type { SceneCollection } from '../scene/model.ts';
import { namesOf } from './naming.ts';

/** Below this OBS calls a fader closed. */
const silentDb = -100;

/** A strip's gain as OBS says it; at the fader's end it is silent. */
export function volumeToObs(gainDb: number): { inputVolumeMul: number; inputVolumeDb: number } {
  if (gainDb <= audioInputRanges.gainDb.min) return { inputVolumeMul: 0, inputVolumeDb: silentDb };
  return { inputVolumeMul: 10 ** (gainDb / 20), inputVolumeDb: gainDb };
}

/** @param factor 1 leaves the sound as it is */
export function gainOfFactor(factor: number): number {
  return factor > 0 ? 20 * Math.log10(factor) : audioInputRanges.gainDb.min;
}

/** dBFS as a share of full scale. */
function levelOf(db: number): number {
  return db <= -120 ? 0 : 10 ** (db / 20);
}

interface Levels {
  /** Of a strip; `master` is no strip. */
  id: string;
  /** dBFS for each channel. */
  peakDb: readonly number[];
  rmsDb: readonly number[];
}

/** The strips' meters as OBS tells them: for each channel magnitude, peak, and peak before the fader. */
export function metersToObs(collection: SceneCollection, levels: readonly Levels[]): ObsMeter[] {
  return namesOf(collection).inputs.flatMap(({ name, uuid, strip }) => {
    const reading = levels.find(({ id }) => id === strip?.id);
    if (!strip || !reading) return [];
    const { gainDb, muted } = strip;
    const inputLevelsMul = reading.peakDb.map((peakDb, channel) => {
      const peak = muted ? 0 : levelOf(peakDb);
      const magnitude = muted ? 0 : levelOf(reading.rmsDb[channel] ?? -120);
      return [magnitude, peak, levelOf(peakDb - gainDb)];
    });
    return [{ inputName: name, inputUuid: uuid, inputLevelsMul }];
  });
}
