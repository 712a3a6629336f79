import type { ObsEvent } from '../../contracts/desk.ts';
import type { DeskView } from '../desk-view.ts';
import { isFixed, transitionName, transitionUuid } from '../transitions.ts';
import { event, type DeskMoment } from './event.ts';
import { filterEvents } from './filter-events.ts';
import { inputEvents, shownEvents } from './input-events.ts';
import { itemEvents } from './item-events.ts';
import { sceneListEvents, stageEvents } from './scene-events.ts';

export type { DeskMoment } from './event.ts';

/** What controllers are told of a change: whatever they could have asked for and is another now. */
export function deskEvents(before: DeskMoment, after: DeskMoment, sizeOf: DeskView['sizeOf']): ObsEvent[] {
  const isEdited = before.collection !== after.collection;
  return [
    ...(isEdited
      ? [
          ...sceneListEvents(before, after),
          ...inputEvents(before, after),
          ...itemEvents(before.collection, after.collection, sizeOf),
          ...filterEvents(before.collection, after.collection),
          ...transitionEvents(before, after),
        ]
      : []),
    ...stageEvents(before, after),
    ...shownEvents(before, after),
  ];
}

function transitionEvents({ collection: before }: DeskMoment, { collection: after }: DeskMoment): ObsEvent[] {
  const { kind, durationMs } = after.transition;
  return [
    ...(before.transition.kind === kind
      ? []
      : [event('CurrentSceneTransitionChanged', 'transitions', transitionNames(kind))]),
    ...(before.transition.durationMs === durationMs
      ? []
      : [event('CurrentSceneTransitionDurationChanged', 'transitions', { transitionDuration: durationMs })]),
  ];
}

type TransitionKind = DeskMoment['collection']['transition']['kind'];

function transitionNames(kind: TransitionKind) {
  return { transitionName: transitionName(kind), transitionUuid: transitionUuid(kind) };
}

/** The events of one scene following another, and how long after the first the others come. */
export function transitionCourse({ collection: { transition } }: DeskMoment): {
  started: ObsEvent;
  ended: readonly ObsEvent[];
  durationMs: number;
} {
  const { kind } = transition;
  const names = transitionNames(kind);
  return {
    started: event('SceneTransitionStarted', 'transitions', names),
    ended: [
      event('SceneTransitionVideoEnded', 'transitions', names),
      event('SceneTransitionEnded', 'transitions', names),
    ],
    durationMs: isFixed(kind) ? 0 : transition.durationMs,
  };
}
