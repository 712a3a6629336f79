import { Modal, Select } from '@mantine/core';
import { useCollection, useStudio } from '../../bridge/studio-context.ts';
import { setSceneTransition } from '../../../shared/scene/commands.ts';
import { transitionKinds, type Scene, type SceneTransitionOverride } from '../../../shared/scene/model.ts';
import { t } from '../../language/language.ts';
import { closeDialog, useEditorState } from './editor-state.ts';
import { SetUpStinger } from './set-up-stinger.tsx';
import { TransitionLength } from './transition-length.tsx';
import { kindLabels } from './transition-picker.tsx';
import classes from './scene-transition-dialog.module.css';

/** How one scene follows others, where it has a way of its own. */
export function SceneTransitionDialog() {
  const { scenes } = useCollection();
  const sceneId = useEditorState(({ dialog }) =>
    dialog?.kind === 'sceneTransition' ? dialog.sceneId : undefined,
  );
  const scene = scenes.find(({ id }) => id === sceneId);
  return (
    <Modal
      opened={scene !== undefined}
      onClose={closeDialog}
      title={t('Change into “{{name}}”', { name: scene?.name ?? '' })}
      size="sm"
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      {scene && <Fields scene={scene} />}
    </Modal>
  );
}

const asEverywhere = 'everywhere';

function Fields({ scene: { id, transition } }: { scene: Scene }) {
  const { scenes } = useStudio();
  const collection = useCollection();
  const set = (own: SceneTransitionOverride | undefined, gesture?: string): void => {
    scenes.change(t('Change transition'), (before) => setSceneTransition(before, id, own), gesture);
  };
  const usual = collection.transition;
  return (
    <div className={classes.fields}>
      <Select
        label={t('Transition')}
        size="sm"
        data-autofocus
        allowDeselect={false}
        data={[
          {
            value: asEverywhere,
            label: t('As everywhere ({{transition}})', { transition: kindLabels[usual.kind] }),
          },
          ...transitionKinds.map((value) => ({ value, label: kindLabels[value] })),
        ]}
        value={transition?.kind ?? asEverywhere}
        onChange={(value) => {
          const kind = transitionKinds.find((each) => each === value);
          set(kind && { kind, durationMs: transition?.durationMs ?? usual.durationMs });
        }}
      />
      {transition && (
        <TransitionLength
          label={t('Length')}
          transition={transition}
          onChange={(durationMs, gesture) => {
            set({ ...transition, durationMs }, gesture);
          }}
        />
      )}
      {transition?.kind === 'stinger' && <SetUpStinger />}
      {(transition?.kind === 'slide' || transition?.kind === 'wipe') && (
        <p className={classes.hint}>{t('It moves the way that is set below the list of scenes.')}</p>
      )}
    </div>
  );
}
