import { Button, Group, Modal, Text } from '@mantine/core';
import type { ImportedCollection } from '../../../shared/contracts/collections.ts';
import { useStudio } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import { said } from '../../language/said.ts';
import { useHiddenEnds } from '../../ui/use-hidden-ends.ts';
import { switchCollection } from './collection-actions.ts';
import classes from './library.module.css';
import { useLibraryDialogs } from './library-dialogs.ts';

/** What of another program's collection is not the same here. */
export function ImportReport() {
  const studio = useStudio();
  const report = useLibraryDialogs((state) => state.report);
  const fadingEnds = useHiddenEnds('down');
  const close = (): void => {
    useLibraryDialogs.setState({ report: undefined });
  };
  return (
    <Modal
      opened={report !== undefined}
      onClose={close}
      title={t('“{{name}}” was taken in', { name: report?.name ?? '' })}
      size="lg"
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      {report && (
        <>
          <Text size="sm">
            {t('{{count}} things are not as they were, or need a look. The rest is there.', {
              count: report.notes.length,
            })}
          </Text>
          <dl {...fadingEnds} className={classes.notes} tabIndex={0} aria-label={t('Report')}>
            {report.notes.map(({ subject, text }) => (
              <div key={`${subject} ${text}`}>
                <dt>{subject}</dt>
                <dd>{said(text)}</dd>
              </div>
            ))}
          </dl>
          <Group justify="flex-end" gap="xs">
            <Button
              variant="default"
              onClick={() => {
                saveReport(report);
              }}
            >
              {t('Save report')}
            </Button>
            <Button
              data-autofocus
              onClick={() => {
                switchCollection(studio, report.id);
                close();
              }}
            >
              {t('Open it')}
            </Button>
          </Group>
        </>
      )}
    </Modal>
  );
}

function saveReport({ name, notes }: ImportedCollection): void {
  const lines = notes.map(({ subject, text }) => `${subject}\n  ${said(text)}\n`);
  const address = URL.createObjectURL(new Blob([`${name}\n\n${lines.join('\n')}`], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${name.replace(/[^\p{L}\p{N}._ -]/gu, '-')}.txt`;
  link.click();
  URL.revokeObjectURL(address);
}
