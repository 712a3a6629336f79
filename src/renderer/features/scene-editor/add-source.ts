import { assetKindOf, fileTypes, uploadAsset, type AssetKind } from '../../bridge/assets.ts';
import { editedScene, freeName, newId } from '../../bridge/scene-store.ts';
import type { Studio } from '../../bridge/studio.ts';
import { t } from '../../language/language.ts';
import { addAudioInput, addItem, setItem } from '../../../shared/scene/commands.ts';
import { wouldShowItself } from '../../../shared/scene/containers.ts';
import { newAudioInput, newSource } from '../../../shared/scene/defaults.ts';
import type { Scene, SceneCollection, Source, SourceKind } from '../../../shared/scene/model.ts';
import { pickFile, pickFiles } from './pick-file.ts';
import { lookOf } from './source-kinds.ts';

/**
 * Puts a source on top of the edited scene and selects it.
 * @param sounds it gets a strip in the mixer, which comes and goes with it
 */
export function placeSource(studio: Studio, source: Source, { sounds = false } = {}): void {
  const { scenes } = studio;
  const collection = scenes.collection();
  const scene = editedScene(scenes.store.getState());
  const itemId = newId();
  const named = { ...source, name: freeName(source.name, collection.sources) };
  const strip = { ...newAudioInput(newId(), named.name), sourceId: named.id };
  scenes.change(t('Add {{name}}', { name: named.name }), (before) => {
    const added = addItem(before, scene.id, named, itemId);
    const heard = sounds && added !== before ? addAudioInput(added, strip) : added;
    // A camera fills the canvas; bars around it help nobody.
    return named.kind === 'camera' ? setItem(heard, scene.id, itemId, { fit: 'cover' }) : heard;
  });
  scenes.select(itemId);
}

/** Adds a source of this kind; a file is asked for first where it is made of one. */
export function addSource(studio: Studio, kind: SourceKind): void {
  if (kind === 'image' || kind === 'media') {
    pickFile(fileTypes[kind], (file) => {
      addFile(studio, kind, file);
    });
  } else if (kind === 'slideshow') {
    pickFiles(fileTypes.image, (files) => {
      addSlideshow(studio, files);
    });
  } else if (kind === 'scene') addNestedScene(studio);
  else if (kind === 'screen') void studio.attempt(addScreen(studio));
  else if (kind === 'stream')
    placeSource(studio, newSource(kind, newId(), lookOf(kind).label), { sounds: true });
  else if (kind === 'camera') placeSource(studio, newCamera(studio));
  else placeSource(studio, newSource(kind, newId(), lookOf(kind).label));
}

/** Adds what a file that was dropped on the stage is. */
export function addDropped(studio: Studio, file: File): void {
  const kind = assetKindOf(file);
  if (kind) addFile(studio, kind, file);
  else {
    const text = t('“{{name}}” is nothing that can be shown. Drop an image, a video, a sound or a text.', {
      name: file.name,
    });
    studio.notify({ text, tone: 'bad' });
  }
}

function addFile(studio: Studio, kind: AssetKind, file: File): void {
  void studio.attempt(storeAndPlace(studio, kind, file));
}

async function storeAndPlace(studio: Studio, kind: AssetKind, file: File): Promise<void> {
  const { id: assetId, name: fileName } = await uploadAsset(studio.access, kind, file);
  const name = fileName.replace(/\.\w+$/, '') || lookOf(kind).label;
  if (kind === 'image') {
    placeSource(studio, { ...newSource('image', newId(), name), settings: { assetId } });
    return;
  }
  if (kind === 'text') {
    const source = newSource('text', newId(), name);
    placeSource(studio, { ...source, settings: { ...source.settings, textAssetId: assetId } });
    return;
  }
  const { hasSound } = await studio.program.probeMedia(assetId);
  const source = newSource('media', newId(), name);
  placeSource(studio, { ...source, settings: { ...source.settings, assetId } }, { sounds: hasSound });
}

function addSlideshow(studio: Studio, files: readonly File[]): void {
  const place = async (): Promise<void> => {
    const assetIds: string[] = [];
    for (const file of files) assetIds.push((await uploadAsset(studio.access, 'image', file)).id);
    const source = newSource('slideshow', newId(), lookOf('slideshow').label);
    placeSource(studio, { ...source, settings: { ...source.settings, assetIds } });
  };
  if (files.length > 0) void studio.attempt(place());
}

async function addScreen(studio: Studio): Promise<void> {
  const source = newSource('screen', newId(), lookOf('screen').label);
  const { surfaceId, label, hasSound } = await studio.program.chooseScreen(source.id, source.settings);
  const settings = { ...source.settings, surfaceId, surfaceLabel: label };
  placeSource(studio, { ...source, settings }, { sounds: hasSound });
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
  placeSource(studio, { ...newSource('scene', newId(), first.name), settings: { sceneId: first.id } });
}

/** The first camera that no source uses yet, or whichever there is. */
function newCamera(studio: Studio): Source {
  const used = new Set(
    studio.scenes.collection().sources.map((each) => (each.kind === 'camera' ? each.settings.deviceId : '')),
  );
  const cameras = studio.program.devices().filter((device) => device.kind === 'camera');
  const camera = cameras.find((device) => !used.has(device.deviceId)) ?? cameras[0];
  const source = newSource('camera', newId(), camera?.label || lookOf('camera').label);
  if (!camera) return source;
  return {
    ...source,
    settings: { ...source.settings, deviceId: camera.deviceId, deviceLabel: camera.label },
  };
}
