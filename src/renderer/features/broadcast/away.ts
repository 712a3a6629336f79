import { setAway, useAway } from '../../bridge/away.ts';
import { newId } from '../../bridge/scene-store.ts';
import type { Studio } from '../../bridge/studio.ts';
import { t } from '../../language/language.ts';
import { addItem, addScene, setTransform, switchScene } from '../../../shared/scene/commands.ts';
import { newScene, newSource } from '../../../shared/scene/defaults.ts';
import type { SceneCollection } from '../../../shared/scene/model.ts';

/** Shows the slate without any sound while the broadcast goes on; again, comes back to what was there. */
export function toggleAway(studio: Studio): void {
  const { returnToSceneId } = useAway.getState();
  if (returnToSceneId === undefined) leave(studio);
  else comeBack(studio, returnToSceneId);
}

function leave(studio: Studio): void {
  const { scenes } = studio;
  const name = t('Back in a moment');
  if (!scenes.collection().scenes.some((scene) => scene.name === name))
    scenes.change(t('Add slate'), (before) => withSlate(before, name));
  const slate = scenes.collection().scenes.find((scene) => scene.name === name);
  const { programSceneId } = scenes.collection();
  // Sound first: what is said next is not for the viewers.
  setAway(programSceneId);
  if (slate) scenes.replace((before) => switchScene(before, slate.id));
}

function comeBack(studio: Studio, sceneId: string): void {
  const { scenes } = studio;
  if (scenes.collection().scenes.some((scene) => scene.id === sceneId))
    scenes.replace((before) => switchScene(before, sceneId));
  setAway(undefined);
}

/** With a scene that says that the performer comes back; it is edited like any other. */
function withSlate(before: SceneCollection, name: string): SceneCollection {
  const { canvas } = before;
  const scene = newScene(newId(), name);
  const ground = { ...newSource('color', newId(), t('Slate ground')), settings: { color: '#14161a' } };
  const text = newSource('text', newId(), t('Slate text'));
  const fontSizePx = Math.round(canvas.height / 9);
  const textItemId = newId();
  const filled = addItem(
    addItem(addScene(before, scene), scene.id, ground, newId()),
    scene.id,
    { ...text, settings: { ...text.settings, text: name, fontSizePx } },
    textItemId,
  );
  const height = fontSizePx * 2;
  return setTransform(filled, scene.id, textItemId, {
    x: 0,
    y: Math.round((canvas.height - height) / 2),
    width: canvas.width,
    height,
  });
}
