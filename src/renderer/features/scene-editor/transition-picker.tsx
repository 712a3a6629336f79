import { Select } from '@mantine/core';
import { useCollection, useStudio } from '../../bridge/studio-context.ts';
import { setTransition } from '../../../shared/scene/commands.ts';
import { transitionDirections, transitionKinds, type Transition } from '../../../shared/scene/model.ts';
import { t } from '../../language/language.ts';
import { SetUpStinger } from './set-up-stinger.tsx';
import { TransitionLength } from './transition-length.tsx';
import classes from './transition-picker.module.css';

export const kindLabels: Record<Transition['kind'], string> = {
  get cut(): string {
    return t('Cut');
  },
  get fade(): string {
    return t('Fade');
  },
  get slide(): string {
    return t('Slide');
  },
  get wipe(): string {
    return t('Wipe');
  },
  get stinger(): string {
    return t('Stinger');
  },
};
const directionLabels: Record<Transition['direction'], string> = {
  get left(): string {
    return t('To the left');
  },
  get right(): string {
    return t('To the right');
  },
  get up(): string {
    return t('Up');
  },
  get down(): string {
    return t('Down');
  },
};

/** How one scene follows another. */
export function TransitionPicker() {
  const { scenes } = useStudio();
  const { transition } = useCollection();
  const set = (patch: Partial<Transition>, gesture?: string): void => {
    scenes.change(t('Change transition'), (before) => setTransition(before, patch), gesture);
  };
  const moves = transition.kind === 'slide' || transition.kind === 'wipe';
  return (
    <div role="group" aria-label={t('Transition')} className={classes.picker}>
      <Select
        aria-label={t('Transition between scenes')}
        size="xs"
        allowDeselect={false}
        data={transitionKinds.map((value) => ({ value, label: kindLabels[value] }))}
        value={transition.kind}
        onChange={(value) => {
          set({ kind: value as Transition['kind'] });
        }}
      />
      {transition.kind === 'stinger' && <SetUpStinger />}
      <TransitionLength
        label={t('for')}
        transition={transition}
        onChange={(durationMs, gesture) => {
          set({ durationMs }, gesture);
        }}
      />
      {moves && (
        <Select
          aria-label={t('Direction of the transition')}
          size="xs"
          allowDeselect={false}
          data={transitionDirections.map((value) => ({ value, label: directionLabels[value] }))}
          value={transition.direction}
          onChange={(value) => {
            set({ direction: value as Transition['direction'] });
          }}
        />
      )}
    </div>
  );
}
