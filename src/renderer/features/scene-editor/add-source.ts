import { imageFileTypes, uploadImage } from '../../bridge/assets.ts';
import { editedScene, freeName, newId } from '../../bridge/scene-store.ts';
import type { Studio } from '../../bridge/studio.ts';
import { addItem, setItem } from '../../../shared/scene/commands.ts';
import { newSource } from '../../../shared/scene/defaults.ts';
import { wouldShowItself } from '../../../shared/scene/containers.ts';
import type { Scene, SceneCollection, Source, SourceKind } from '../../../shared/scene/model.ts';
import { t } from '../../language/language.ts';

/** Puts a source on top of the edited scene and selects it. */
function place(studio: Studio, source: Source): void {
  const { scenes } = studio;
  const collection = scenes.collection();
  const scene = editedScene(scenes.store.getState());
  const itemId = newId();
  const named = { ...source, name: freeName(source.name, collection.sources) };
  scenes.change(t('Add {{name}}', { name: named.name }), (before) => {
    const added = addItem(before, scene.id, named, itemId);
    // A camera fills the canvas; bars around it help nobody.
    return named.kind === 'camera' ? setItem(added, scene.id, itemId, { fit: 'cover' }) : added;
  });
  scenes.select(itemId);
}

/** Adds a source of this kind; an image is asked for first. */
export function addSource(studio: Studio, kind: SourceKind): void {
  if (kind === 'image') {
    pickImage((file) => {
      addImage(studio, file);
    });
    return;
  }
  if (kind === 'scene') {
    addNestedScene(studio);
    return;
  }
  if (kind === 'camera') {
    place(studio, newCamera(studio));
    return;
  }
  place(studio, newSource(kind, newId(), kind === 'text' ? t('Text') : t('Colour')));
}

/** The scenes that another one can show without showing itself. */
export function nestableScenes(collection: SceneCollection, containerId: string): readonly Scene[] {
  const shows = (sceneId: string): Source => ({
    ...newSource('scene', 'new', ''),
    settings: { sceneId },
  });
  return collection.scenes.filter(({ id }) => !wouldShowItself(collection, containerId, shows(id)));
}

function addNestedScene(studio: Studio): void {
  const collection = studio.scenes.collection();
  const [first] = nestableScenes(collection, editedScene(studio.scenes.store.getState()).id);
  if (!first) {
    studio.notify({
      text: t('There is no other scene to show here. Add a scene first.'),
      tone: 'plain',
    });
    return;
  }
  place(studio, { ...newSource('scene', newId(), first.name), settings: { sceneId: first.id } });
}

/** Stores an image file and adds it. */
export function addImage(studio: Studio, file: File): void {
  void studio.attempt(
    uploadImage(studio.access, file).then((asset) => {
      const source = newSource('image', newId(), asset.name.replace(/\.\w+$/, '') || t('Image'));
      place(studio, { ...source, settings: { assetId: asset.id } });
    }),
  );
}

export function pickImage(onFile: (file: File) => void): void {
  pickFile(imageFileTypes, onFile);
}

/**
 * Opens the system's file dialog.
 * @param accept media types or endings, as a file input takes them
 */
export function pickFile(accept: string, onFile: (file: File) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file) onFile(file);
  });
  input.click();
}

/** The first camera that no source uses yet, or whichever there is. */
function newCamera(studio: Studio): Source {
  const used = new Set(
    studio.scenes.collection().sources.map((each) => (each.kind === 'camera' ? each.settings.deviceId : '')),
  );
  const cameras = studio.program.devices().filter((device) => device.kind === 'camera');
  const camera = cameras.find((device) => !used.has(device.deviceId)) ?? cameras[0];
  const source = newSource('camera', newId(), camera?.label || t('Camera'));
  if (!camera) return source;
  return {
    ...source,
    settings: { ...source.settings, deviceId: camera.deviceId, deviceLabel: camera.label },
  };
}
