import { Modal, UnstyledButton } from '@mantine/core';
import { IconAppWindow, IconDeviceDesktop } from '@tabler/icons-react';
import { useAskedSurface } from '../../bridge/surface-picker.ts';
import { t } from '../../language/language.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import type { Surface } from '../../../shared/contracts/desktop.ts';
import classes from './surface-dialog.module.css';

/** Asks which screen or window a source is to show. */
export function SurfaceDialog() {
  const asked = useAskedSurface((state) => state.asked);
  const of = (kind: Surface['kind']): readonly Surface[] =>
    asked?.surfaces.filter((surface) => surface.kind === kind) ?? [];
  return (
    <Modal
      opened={asked !== undefined}
      onClose={() => {
        asked?.answer(undefined);
      }}
      title={t('Which screen or window?')}
      size="xl"
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      {asked?.surfaces.length === 0 && (
        <EmptyState>
          {t('The system gives no screen. Allow the studio to record the screen in the system’s settings.')}
        </EmptyState>
      )}
      <Surfaces title={t('Screens')} surfaces={of('screen')} onPick={asked?.answer} />
      <Surfaces title={t('Windows')} surfaces={of('window')} onPick={asked?.answer} />
    </Modal>
  );
}

interface SurfacesProps {
  title: string;
  surfaces: readonly Surface[];
  onPick: ((surface: Surface) => void) | undefined;
}

function Surfaces({ title, surfaces, onPick }: SurfacesProps) {
  if (surfaces.length === 0) return undefined;
  return (
    <section aria-label={title}>
      <h3 className={classes.title}>{title}</h3>
      <ul className={classes.list}>
        {surfaces.map((surface) => (
          <li key={surface.id}>
            <UnstyledButton
              className={classes.surface ?? ''}
              onClick={() => {
                onPick?.(surface);
              }}
            >
              <span className={classes.picture}>
                {surface.picture !== '' && <img src={surface.picture} alt="" />}
                {surface.picture === '' &&
                  (surface.kind === 'screen' ? <IconDeviceDesktop /> : <IconAppWindow />)}
              </span>
              <span className={classes.name}>{surface.name}</span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
