import type { Transition } from '../scene/model.ts';

type Kind = Transition['kind'];

/** OBS has one of each from its start, under these names. */
const names: Readonly<Record<Kind, { name: string; kind: string }>> = {
  cut: { name: 'Cut', kind: 'cut_transition' },
  fade: { name: 'Fade', kind: 'fade_transition' },
  slide: { name: 'Slide', kind: 'slide_transition' },
  wipe: { name: 'Wipe', kind: 'wipe_transition' },
  stinger: { name: 'Stinger', kind: 'obs_stinger_transition' },
};

export const transitionKindsOfObs: readonly string[] = Object.values(names).map(({ kind }) => kind);

export function transitionName(kind: Kind): string {
  return names[kind].name;
}

export function transitionUuid(kind: Kind): string {
  return `transition-${kind}`;
}

/** By its name, as OBS's users know it. */
export function transitionKindOf(name: string): Kind | undefined {
  const wanted = name.toLowerCase();
  return (Object.keys(names) as Kind[]).find((kind) => names[kind].name.toLowerCase() === wanted);
}

/** A cut takes no time, and a stinger that of its video. */
export function isFixed(kind: Kind): boolean {
  return kind === 'cut' || kind === 'stinger';
}

export function transitionToObs(kind: Kind) {
  return {
    transitionName: names[kind].name,
    transitionUuid: transitionUuid(kind),
    transitionKind: names[kind].kind,
    transitionFixed: isFixed(kind),
    transitionConfigurable: kind === 'slide' || kind === 'wipe',
  };
}

export const allTransitions = (Object.keys(names) as Kind[]).map(transitionToObs);
