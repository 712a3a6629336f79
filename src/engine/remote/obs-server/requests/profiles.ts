import type { CollectionsState } from '../../../../shared/contracts/collections.ts';
import type { ObsEvent } from '../../../../shared/contracts/desk.ts';
import type { EngineService } from '../../../../shared/contracts/engine.ts';
import type { ProfilesState } from '../../../../shared/contracts/profiles.ts';
import { notFound, ObsProblem } from '../../../../shared/obs/problem.ts';
import { eventIntent, statusCode } from '../../../../shared/obs/protocol.ts';
import type { EngineRequests } from './handler.ts';

interface Entry {
  id: string;
  name: string;
}

function idOf(entries: readonly Entry[], name: string, what: string): string {
  const found = entries.find((each) => each.name === name);
  if (!found) throw notFound(what);
  return found.id;
}

function currentName(entries: readonly Entry[], currentId: string): string {
  return entries.find(({ id }) => id === currentId)?.name ?? '';
}

function checkFree(entries: readonly Entry[], name: string): void {
  if (entries.some((each) => each.name === name)) {
    throw new ObsProblem(statusCode.resourceAlreadyExists, 'Something is called that already.');
  }
}

/** Profiles and scene collections; one that is made is opened, as in OBS. */
export function profileRequests({
  profiles,
  collections,
}: Pick<EngineService, 'profiles' | 'collections'>): EngineRequests {
  return {
    GetProfileList: () => {
      const { profiles: all, currentId } = profiles.state();
      return { currentProfileName: currentName(all, currentId), profiles: all.map(({ name }) => name) };
    },
    SetCurrentProfile: (fields) => {
      profiles.switchTo(idOf(profiles.state().profiles, fields.string('profileName'), 'profile'));
      return undefined;
    },
    CreateProfile: async (fields) => {
      const name = fields.newName('profileName');
      checkFree(profiles.state().profiles, name);
      profiles.switchTo(await profiles.create(name));
      return undefined;
    },
    RemoveProfile: (fields) => {
      profiles.remove(idOf(profiles.state().profiles, fields.string('profileName'), 'profile'));
      return undefined;
    },
    GetSceneCollectionList: () => {
      const { collections: all, currentId } = collections.state();
      return {
        currentSceneCollectionName: currentName(all, currentId),
        sceneCollections: all.map(({ name }) => name),
      };
    },
    SetCurrentSceneCollection: (fields) => {
      const name = fields.string('sceneCollectionName');
      collections.switchTo(idOf(collections.state().collections, name, 'scene collection'));
      return undefined;
    },
    CreateSceneCollection: (fields) => {
      const name = fields.newName('sceneCollectionName');
      checkFree(collections.state().collections, name);
      collections.switchTo(collections.create(name));
      return undefined;
    },
  };
}

const config = (eventType: string, eventData: Record<string, unknown>): ObsEvent => ({
  eventType,
  eventIntent: eventIntent.config,
  eventData,
});

const isSame = (was: readonly Entry[], is: readonly Entry[]): boolean =>
  was.length === is.length && was.every(({ name }, index) => name === is[index]?.name);

/** What happened to the profiles. */
export function profileEvents(was: ProfilesState, is: ProfilesState): ObsEvent[] {
  const profileName = currentName(is.profiles, is.currentId);
  return [
    ...(isSame(was.profiles, is.profiles)
      ? []
      : [config('ProfileListChanged', { profiles: is.profiles.map(({ name }) => name) })]),
    ...(was.currentId === is.currentId ? [] : [config('CurrentProfileChanged', { profileName })]),
  ];
}

/** What happened to the scene collections. */
export function collectionEvents(was: CollectionsState, is: CollectionsState): ObsEvent[] {
  const sceneCollectionName = currentName(is.collections, is.currentId);
  return [
    ...(isSame(was.collections, is.collections)
      ? []
      : [config('SceneCollectionListChanged', { sceneCollections: is.collections.map(({ name }) => name) })]),
    ...(was.currentId === is.currentId
      ? []
      : [config('CurrentSceneCollectionChanged', { sceneCollectionName })]),
  ];
}
