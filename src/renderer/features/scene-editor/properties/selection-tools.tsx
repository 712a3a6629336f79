import { Button } from '@mantine/core';
import { selectedItems } from '../../../bridge/scene-store.ts';
import { useScenes, useStudio } from '../../../bridge/studio-context.ts';
import { t } from '../../../language/language.ts';
import { Panel } from '../../../ui/panel.tsx';
import { alignActions, groupActions } from '../arrange-actions.ts';
import classes from './properties.module.css';

/** What can be done with several sources at once. */
export function SelectionTools() {
  const studio = useStudio();
  const targets = selectedItems(useScenes((state) => state));
  const actions = [...groupActions(studio, targets), ...alignActions(studio, targets)];
  return (
    <Panel title={t('{{count}} sources', { count: targets.length })}>
      <div className={classes.tools}>
        {actions.map(({ id, label, icon: Icon, disabled, run }) => (
          <Button
            key={id}
            size="xs"
            variant="default"
            justify="flex-start"
            leftSection={Icon && <Icon size={16} />}
            disabled={disabled ?? false}
            onClick={run}
          >
            {label}
          </Button>
        ))}
      </div>
    </Panel>
  );
}
