import { newId, programScene } from '../../bridge/scene-store.ts';
import type { Studio } from '../../bridge/studio.ts';
import {
  addAudioInput,
  addItem,
  editSource,
  setAudioInput,
  setItem,
} from '../../../shared/scene/commands.ts';
import { newAudioInput, newSource } from '../../../shared/scene/defaults.ts';
import type { CameraSource, SceneCollection } from '../../../shared/scene/model.ts';
import { t } from '../../language/language.ts';

interface DeviceChoice {
  deviceId: string;
  deviceLabel: string;
}

export function firstCamera(collection: SceneCollection): CameraSource | undefined {
  return collection.sources.find((source) => source.kind === 'camera');
}

/** Fills the first scene with this camera. Nothing of the first run is a step to undo. */
export function chooseCamera(studio: Studio, choice: DeviceChoice): void {
  studio.scenes.replace((before) => {
    const camera = firstCamera(before);
    if (camera) return editSource(before, camera.id, 'camera', choice);
    const sceneId = programScene(before).id;
    const itemId = newId();
    const source = newSource('camera', newId(), t('Camera'));
    const added = addItem(
      before,
      sceneId,
      { ...source, settings: { ...source.settings, ...choice } },
      itemId,
    );
    return setItem(added, sceneId, itemId, { fit: 'cover' });
  });
}

/** Makes this microphone the first strip of the mixer. */
export function chooseMicrophone(studio: Studio, choice: DeviceChoice): void {
  studio.scenes.replace((before) => {
    const [input] = before.audioInputs;
    if (input) return setAudioInput(before, input.id, choice);
    return addAudioInput(
      before,
      newAudioInput(newId(), t('Microphone'), choice.deviceId, choice.deviceLabel),
    );
  });
}

export async function finish(studio: Studio): Promise<void> {
  await studio.updateSettings({ firstRunDone: true });
}
