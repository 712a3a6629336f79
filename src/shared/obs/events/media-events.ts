import type { ObsEvent } from '../../contracts/desk.ts';
import type { SceneCollection } from '../../scene/model.ts';
import type { ObsMediaState } from '../desk-view.ts';
import { namesOf } from '../naming.ts';
import { event } from './event.ts';

type Phases = ReadonlyMap<string, ObsMediaState['phase']>;

/** Media sources that began to play or came to their end. */
export function mediaEvents(collection: SceneCollection, before: Phases, after: Phases): ObsEvent[] {
  return namesOf(collection).inputs.flatMap(({ name, uuid }) => {
    const was = before.get(uuid);
    const is = after.get(uuid);
    const data = { inputName: name, inputUuid: uuid };
    if (is === was || is === undefined) return [];
    if (is === 'playing' && was !== 'paused') {
      return event('MediaInputPlaybackStarted', 'mediaInputs', data);
    }
    return is === 'ended' ? event('MediaInputPlaybackEnded', 'mediaInputs', data) : [];
  });
}
