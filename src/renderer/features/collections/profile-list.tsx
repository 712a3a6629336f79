import { useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import classes from './library.module.css';
import { LibraryRow, RemovedList } from './library-row.tsx';
import { createProfile, removeProfile, switchProfile } from './profile-actions.ts';

export function ProfileList() {
  const studio = useStudio();
  const { currentId, profiles, removed } = useStudioState((state) => state.profiles);
  return (
    <>
      <EmptyState>
        {t('A profile is how you encode, record and send, and where to. Scenes are the same in all of them.')}
      </EmptyState>
      <ul className={classes.list}>
        {profiles.map(({ id, name }) => (
          <LibraryRow
            key={id}
            name={name}
            facts={id === currentId ? t('In use') : ''}
            isCurrent={id === currentId}
            isLast={profiles.length === 1}
            onOpen={() => {
              switchProfile(studio, id);
            }}
            onRename={(next) => void studio.attempt(studio.engine.profiles.rename.mutate({ id, name: next }))}
            onDuplicate={() => void createProfile(studio, name, id)}
            onRemove={() => void removeProfile(studio, id, name)}
          />
        ))}
      </ul>
      <RemovedList
        removed={removed}
        onRestore={(id) => void studio.attempt(studio.engine.profiles.restore.mutate(id))}
      />
    </>
  );
}
