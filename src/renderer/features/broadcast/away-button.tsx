import { Button, Tooltip } from '@mantine/core';
import { IconCoffee, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useAway } from '../../bridge/away.ts';
import { useStudio, useStudioState } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import { showKeys } from '../../ui/action.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { toggleAway } from './away.ts';

export const awayKeys = 'mod+shift+b';

/** On air: a slate without sound, and back. */
export function AwayButton() {
  const studio = useStudio();
  const onAir = useStudioState((state) => state.session.phase === 'live');
  const isAway = useAway((state) => state.returnToSceneId !== undefined);
  const toggle = (): void => {
    toggleAway(studio);
  };
  if (isAway) {
    return (
      <Tooltip label={`${t('Picture and sound come back')} (${showKeys(awayKeys)})`} openDelay={400}>
        <Button
          size="sm"
          color="amber"
          leftSection={<IconPlayerPlayFilled size={16} />}
          style={{ flex: 'none' }}
          onClick={toggle}
        >
          {t('Come back')}
        </Button>
      </Tooltip>
    );
  }
  if (!onAir) return null;
  return (
    <IconButton
      label={t('Back in a moment: slate, no sound')}
      icon={IconCoffee}
      keys={awayKeys}
      onClick={toggle}
    />
  );
}
