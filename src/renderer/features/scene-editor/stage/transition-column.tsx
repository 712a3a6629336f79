import { Button } from '@mantine/core';
import { useRef, type ChangeEvent } from 'react';
import { useCollection, useScenes, useStudio } from '../../../bridge/studio-context.ts';
import type { Transition } from '../../../../shared/scene/model.ts';
import { t } from '../../../language/language.ts';
import classes from './transition-column.module.css';

/** Steps of the T-bar from one end to the other. */
const barSteps = 100;
const quickTransitions: readonly Transition['kind'][] = ['cut', 'fade', 'wipe'];

function quickLabel(kind: Transition['kind']): string {
  if (kind === 'cut') return t('Cut');
  return kind === 'fade' ? t('Fade') : t('Wipe');
}

/** What puts the previewed scene on the program: a button, quick transitions, and the T-bar. */
export function TransitionColumn() {
  const { scenes } = useStudio();
  const { transition } = useCollection();
  const tBar = useScenes((state) => state.tBar);
  /** The bar is at rest again, but the pointer still holds it. */
  const isOver = useRef(false);
  // What has its own time can't be done by hand.
  const isFixed = transition.kind === 'cut' || transition.kind === 'stinger';
  return (
    <div className={classes.column} role="group" aria-label={t('Transition')}>
      <Button
        size="xs"
        onClick={() => {
          scenes.transition();
        }}
      >
        {t('Transition')}
      </Button>
      {quickTransitions.map((kind) => (
        <Button
          key={kind}
          size="compact-xs"
          variant="default"
          onClick={() => {
            scenes.transition({ ...transition, kind });
          }}
        >
          {quickLabel(kind)}
        </Button>
      ))}
      <label className={classes.bar} data-disabled={isFixed || undefined}>
        <span>{t('T-bar')}</span>
        <input
          type="range"
          min={0}
          max={barSteps}
          value={Math.round(tBar * barSteps)}
          disabled={isFixed}
          aria-valuetext={t('{{percent}} %', { percent: Math.round(tBar * 100) })}
          onPointerUp={() => {
            isOver.current = false;
          }}
          onKeyDown={() => {
            isOver.current = false;
          }}
          onChange={(event: ChangeEvent<HTMLInputElement>) => {
            const position = Number(event.currentTarget.value) / barSteps;
            if (isOver.current) return;
            isOver.current = position >= 1;
            scenes.setTBar(position);
          }}
        />
      </label>
      {isFixed && <p className={classes.note}>{t('A cut or a stinger has no T-bar.')}</p>}
    </div>
  );
}
