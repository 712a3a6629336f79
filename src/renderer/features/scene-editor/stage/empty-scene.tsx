import { Button, Group } from '@mantine/core';
import { useStudio } from '../../../bridge/studio-context.ts';
import type { SourceKind } from '../../../../shared/scene/model.ts';
import { addSource } from '../add-source.ts';
import { t } from '../../../language/language.ts';
import { lookOf } from '../source-kinds.ts';
import classes from './stage.module.css';

/** What most scenes begin with; the menu has the rest. */
const offered: readonly SourceKind[] = ['camera', 'media', 'image', 'text', 'color'];

/** What a scene without sources offers. */
export function EmptyScene() {
  const studio = useStudio();
  return (
    <div className={classes.empty}>
      <span>{t('This scene is empty. Add what your viewers should see:')}</span>
      <Group gap="xs" justify="center">
        {offered.map(lookOf).map(({ kind, label, icon: Icon }) => (
          <Button
            key={kind}
            size="xs"
            variant="default"
            leftSection={<Icon size={15} />}
            onClick={() => {
              addSource(studio, kind);
            }}
          >
            {label}
          </Button>
        ))}
      </Group>
    </div>
  );
}
