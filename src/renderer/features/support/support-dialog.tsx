import { Alert, Button, Group, Loader, Modal } from '@mantine/core';
import { IconAlertTriangle, IconDownload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { sentenceOf } from '../../bridge/sentence.ts';
import { useStudio } from '../../bridge/studio-context.ts';
import { t } from '../../language/language.ts';
import { said } from '../../language/said.ts';
import { formatBytes } from '../../ui/formats.ts';
import { useHiddenEnds } from '../../ui/use-hidden-ends.ts';
import type { SupportEntry } from '../../../shared/contracts/support.ts';
import { useSupportReport } from './support-report.ts';
import classes from './support-dialog.module.css';

function close(): void {
  useSupportReport.setState({ isOpen: false });
}

/** Says what a report for support has in it, and saves it. */
export function SupportDialog() {
  const isOpen = useSupportReport((state) => state.isOpen);
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={t('Report for support')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      {isOpen && <Report />}
    </Modal>
  );
}

function Report() {
  const { engine, access } = useStudio();
  const [entries, setEntries] = useState<readonly SupportEntry[]>();
  const [failure, setFailure] = useState<string>();
  const fadingEnds = useHiddenEnds('down');
  useEffect(() => {
    engine.support.prepare.mutate().then(setEntries, (thrown: unknown) => {
      setFailure(sentenceOf(thrown));
    });
  }, [engine]);
  if (failure !== undefined) {
    return (
      <Alert color="red" icon={<IconAlertTriangle size={18} />}>
        {failure}
      </Alert>
    );
  }
  if (!entries) {
    return (
      <Group gap="xs" role="status">
        <Loader size="xs" />
        {t('Putting the report together; encoders are tried once…')}
      </Group>
    );
  }
  return (
    <>
      <p className={classes.intro}>
        {t(
          'This is saved as one file on your computer, and sent nowhere. Stream keys, passwords and what stands in addresses behind the ? were removed.',
        )}
      </p>
      <ul {...fadingEnds} className={classes.list} aria-label={t('What is in it')}>
        {entries.map(({ name, about, byteLength }) => (
          <li key={name} className={classes.entry}>
            <span>
              <span className={classes.name}>{name}</span>
              <span className={classes.about}>{said(about)}</span>
            </span>
            <span className={classes.size}>{formatBytes(byteLength)}</span>
          </li>
        ))}
      </ul>
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {t('Cancel')}
        </Button>
        <Button
          component="a"
          href={access.supportUrl}
          download
          leftSection={<IconDownload size={16} />}
          onClick={close}
        >
          {t('Save report')}
        </Button>
      </Group>
    </>
  );
}
