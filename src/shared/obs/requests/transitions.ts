import { setTransition } from '../../scene/commands.ts';
import { transitionDurationMs } from '../../scene/defaults.ts';
import { transitionDirections, type SceneCollection, type Transition } from '../../scene/model.ts';
import { edit } from '../desk-view.ts';
import { notFound, ObsProblem } from '../problem.ts';
import { statusCode } from '../protocol.ts';
import {
  allTransitions,
  isFixed,
  transitionKindOf,
  transitionKindsOfObs,
  transitionToObs,
} from '../transitions.ts';
import type { DeskRequests } from './registry.ts';
import { withoutStudioMode } from './scenes.ts';

/** Which slides and wipes there are is a setting, as it is in OBS. */
function settingsOf({ kind, direction }: Transition): Record<string, unknown> {
  return kind === 'slide' || kind === 'wipe' ? { direction } : {};
}

function currentTransition({ transition }: SceneCollection) {
  const { kind, durationMs } = transition;
  return {
    ...transitionToObs(kind),
    transitionDuration: isFixed(kind) ? null : durationMs,
    transitionSettings: settingsOf(transition),
  };
}

export const transitionRequests: DeskRequests = {
  GetTransitionKindList: () => ({ data: { transitionKinds: transitionKindsOfObs } }),
  GetSceneTransitionList: ({ collection }) => {
    const { transitionName, transitionUuid, transitionKind } = transitionToObs(collection.transition.kind);
    return {
      data: {
        currentSceneTransitionName: transitionName,
        currentSceneTransitionUuid: transitionUuid,
        currentSceneTransitionKind: transitionKind,
        transitions: allTransitions,
      },
    };
  },
  GetCurrentSceneTransition: ({ collection }) => ({ data: currentTransition(collection) }),
  SetCurrentSceneTransition: (_view, fields) => {
    const kind = transitionKindOf(fields.string('transitionName'));
    if (!kind) throw notFound('transition');
    return edit('transition', (before) => setTransition(before, { kind }));
  },
  SetCurrentSceneTransitionDuration: (_view, fields) => {
    const { min, max } = transitionDurationMs;
    const durationMs = fields.number('transitionDuration', min, 20_000);
    return edit('transition', (before) => setTransition(before, { durationMs: Math.min(max, durationMs) }));
  },
  SetCurrentSceneTransitionSettings: ({ collection }, fields) => {
    const { direction } = fields.object('transitionSettings');
    const { kind } = collection.transition;
    if (kind !== 'slide' && kind !== 'wipe') {
      throw new ObsProblem(statusCode.resourceNotConfigurable, 'This transition has no settings.');
    }
    const wanted = transitionDirections.find((each) => each === direction);
    if (!wanted) {
      throw new ObsProblem(
        statusCode.invalidRequestField,
        `\`direction\` is one of ${transitionDirections.join(', ')}.`,
      );
    }
    return edit('transition', (before) => setTransition(before, { direction: wanted }));
  },
  GetCurrentSceneTransitionCursor: ({ transitionCursor }) => ({ data: { transitionCursor } }),
  TriggerStudioModeTransition: ({ previewSceneId }) => {
    if (previewSceneId === undefined) throw withoutStudioMode();
    return { effects: [{ type: 'take' }] };
  },
  SetTBarPosition: ({ previewSceneId }, fields) => {
    if (previewSceneId === undefined) throw withoutStudioMode();
    return { effects: [{ type: 'tBar', position: fields.number('position', 0, 1) }] };
  },
};
