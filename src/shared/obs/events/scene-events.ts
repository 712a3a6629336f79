import type { ObsEvent } from '../../contracts/desk.ts';
import { namesOf } from '../naming.ts';
import { sceneListToObs } from '../scene-list.ts';
import { compare, event, isSame, type DeskMoment } from './event.ts';

/** What happened to the list of scenes and groups. */
export function sceneListEvents(before: DeskMoment, after: DeskMoment): ObsEvent[] {
  const was = namesOf(before.collection);
  const is = namesOf(after.collection);
  const scenes = compare(was.scenes, is.scenes, ({ scene }) => scene.id);
  const groups = compare(was.groups, is.groups, ({ source }) => source.id);
  const list = sceneListToObs(after.collection);
  return [
    ...scenes.added.map(({ name, scene }) =>
      event('SceneCreated', 'scenes', { sceneName: name, sceneUuid: scene.id, isGroup: false }),
    ),
    ...groups.added.map(({ name, source }) =>
      event('SceneCreated', 'scenes', { sceneName: name, sceneUuid: source.id, isGroup: true }),
    ),
    ...scenes.kept.flatMap(({ was: old, is: now }) =>
      old.name === now.name
        ? []
        : event('SceneNameChanged', 'scenes', {
            sceneUuid: now.scene.id,
            oldSceneName: old.name,
            sceneName: now.name,
          }),
    ),
    ...scenes.removed.map(({ name, scene }) =>
      event('SceneRemoved', 'scenes', { sceneName: name, sceneUuid: scene.id, isGroup: false }),
    ),
    ...groups.removed.map(({ name, source }) =>
      event('SceneRemoved', 'scenes', { sceneName: name, sceneUuid: source.id, isGroup: true }),
    ),
    ...(isSame(sceneListToObs(before.collection), list)
      ? []
      : [event('SceneListChanged', 'scenes', { scenes: list })]),
  ];
}

/** What is on the program and on the preview now. */
export function stageEvents(before: DeskMoment, after: DeskMoment): ObsEvent[] {
  const { byId } = namesOf(after.collection);
  const { programSceneId } = after.collection;
  const events: ObsEvent[] = [];
  const mode = after.previewSceneId !== undefined;
  if (mode !== (before.previewSceneId !== undefined)) {
    events.push(event('StudioModeStateChanged', 'ui', { studioModeEnabled: mode }));
  }
  if (before.collection.programSceneId !== programSceneId) {
    events.push(
      event('CurrentProgramSceneChanged', 'scenes', {
        sceneName: byId.get(programSceneId) ?? '',
        sceneUuid: programSceneId,
      }),
    );
  }
  if (after.previewSceneId !== undefined && before.previewSceneId !== after.previewSceneId) {
    events.push(
      event('CurrentPreviewSceneChanged', 'scenes', {
        sceneName: byId.get(after.previewSceneId) ?? '',
        sceneUuid: after.previewSceneId,
      }),
    );
  }
  return events;
}
