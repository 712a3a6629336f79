import { addScene, removeScene, renameScene, setSceneTransition } from '../../scene/commands.ts';
import { newScene, transitionDurationMs } from '../../scene/defaults.ts';
import { edit } from '../desk-view.ts';
import { checkFree, findScene, namesOf } from '../naming.ts';
import { notFound, ObsProblem } from '../problem.ts';
import { statusCode } from '../protocol.ts';
import type { DeskRequests } from './registry.ts';
import { sceneListToObs } from '../scene-list.ts';
import { transitionKindOf, transitionToObs } from '../transitions.ts';

export const sceneRequests: DeskRequests = {
  GetSceneList: ({ collection, previewSceneId }) => {
    const { byId } = namesOf(collection);
    const { programSceneId } = collection;
    return {
      data: {
        currentProgramSceneName: byId.get(programSceneId) ?? null,
        currentProgramSceneUuid: programSceneId,
        currentPreviewSceneName: (previewSceneId && byId.get(previewSceneId)) ?? null,
        currentPreviewSceneUuid: previewSceneId ?? null,
        scenes: sceneListToObs(collection),
      },
    };
  },
  GetGroupList: ({ collection }) => ({
    data: { groups: namesOf(collection).groups.map(({ name }) => name) },
  }),
  GetCurrentProgramScene: ({ collection }) => {
    const { programSceneId } = collection;
    const name = namesOf(collection).byId.get(programSceneId) ?? null;
    return {
      data: {
        sceneName: name,
        sceneUuid: programSceneId,
        currentProgramSceneName: name,
        currentProgramSceneUuid: programSceneId,
      },
    };
  },
  SetCurrentProgramScene: ({ collection }, fields) => {
    const { scene } = findScene(collection, fields);
    return { effects: [{ type: 'program', sceneId: scene.id }] };
  },
  GetCurrentPreviewScene: ({ collection, previewSceneId }) => {
    const name = previewSceneId && namesOf(collection).byId.get(previewSceneId);
    if (!previewSceneId || !name) throw withoutStudioMode();
    return {
      data: {
        sceneName: name,
        sceneUuid: previewSceneId,
        currentPreviewSceneName: name,
        currentPreviewSceneUuid: previewSceneId,
      },
    };
  },
  SetCurrentPreviewScene: ({ collection, previewSceneId }, fields) => {
    if (previewSceneId === undefined) throw withoutStudioMode();
    const { scene } = findScene(collection, fields);
    return { effects: [{ type: 'preview', sceneId: scene.id }] };
  },
  CreateScene: ({ collection, newId }, fields) => {
    const name = fields.newName('sceneName');
    checkFree(collection, name);
    const scene = newScene(newId(), name);
    if (addScene(collection, scene) === collection) {
      throw new ObsProblem(statusCode.resourceCreationFailed, 'There are as many scenes as there can be.');
    }
    return edit('add scene', (before) => addScene(before, scene), { sceneUuid: scene.id });
  },
  RemoveScene: ({ collection }, fields) => {
    const { scene } = findScene(collection, fields);
    if (collection.scenes.length === 1) {
      throw new ObsProblem(statusCode.notEnoughResources, 'The last scene stays.');
    }
    return edit('remove scene', (before) => removeScene(before, scene.id));
  },
  SetSceneName: ({ collection }, fields) => {
    const { scene } = findScene(collection, fields);
    const name = fields.newName('newSceneName');
    checkFree(collection, name);
    return edit('rename scene', (before) => renameScene(before, scene.id, name));
  },
  GetSceneSceneTransitionOverride: ({ collection }, fields) => {
    const { transition } = findScene(collection, fields).scene;
    const transitionName = transition ? transitionToObs(transition.kind).transitionName : null;
    return { data: { transitionName, transitionDuration: transition?.durationMs ?? null } };
  },
  SetSceneSceneTransitionOverride: ({ collection }, fields) => {
    const { scene } = findScene(collection, fields);
    const isTakenAway = fields.all['transitionName'] === null;
    const kind = fields.has('transitionName')
      ? transitionKindOf(fields.string('transitionName'))
      : scene.transition?.kind;
    if (fields.has('transitionName') && !kind) throw notFound('transition');
    const { min, max } = transitionDurationMs;
    const durationMs = fields.has('transitionDuration')
      ? fields.number('transitionDuration', min, max)
      : (scene.transition?.durationMs ?? collection.transition.durationMs);
    // What is absent stays.
    const next = isTakenAway || !kind ? undefined : { kind, durationMs };
    return edit('transition of a scene', (each) => setSceneTransition(each, scene.id, next));
  },
  GetCanvasList: ({ collection: { name, canvas } }) => ({
    data: {
      canvases: [
        {
          canvasName: name,
          canvasUuid: 'program',
          canvasFlags: { MAIN: true, ACTIVATE: true, MIX_AUDIO: true, SCENE_REF: true, EPHEMERAL: false },
          canvasVideoSettings: {
            baseWidth: canvas.width,
            baseHeight: canvas.height,
            outputWidth: canvas.width,
            outputHeight: canvas.height,
            fpsNumerator: canvas.frameRate,
            fpsDenominator: 1,
          },
        },
      ],
    },
  }),
  GetStudioModeEnabled: ({ previewSceneId }) => ({
    data: { studioModeEnabled: previewSceneId !== undefined },
  }),
  SetStudioModeEnabled: (_view, fields) => ({
    effects: [{ type: 'studioMode', on: fields.boolean('studioModeEnabled') }],
  }),
};

export function withoutStudioMode(): ObsProblem {
  return new ObsProblem(statusCode.studioModeNotActive, 'The studio mode is off.');
}
