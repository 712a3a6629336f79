import { basename } from 'node:path';
import { notFound } from '../../../../shared/obs/problem.ts';
import type { EngineRequests, ObsEngine } from './handler.ts';

/** The profile and the collection that are open. */
export function profileRequests(engine: ObsEngine, profileDir: string): EngineRequests {
  const profile = basename(profileDir);
  return {
    GetProfileList: () => ({ currentProfileName: profile, profiles: [profile] }),
    SetCurrentProfile: (fields) => {
      if (fields.string('profileName') !== profile) throw notFound('profile');
      return undefined;
    },
    GetSceneCollectionList: () => {
      const { name } = engine.collection();
      return { currentSceneCollectionName: name, sceneCollections: [name] };
    },
    SetCurrentSceneCollection: (fields) => {
      if (fields.string('sceneCollectionName') !== engine.collection().name) {
        throw notFound('scene collection');
      }
      return undefined;
    },
  };
}
