import { Modal, Tabs } from '@mantine/core';
import { t } from '../../language/language.ts';
import { CollectionList } from './collection-list.tsx';
import { ImportReport } from './import-report.tsx';
import { showLibrary, useLibraryDialogs, type LibraryTab } from './library-dialogs.ts';
import { ProfileList } from './profile-list.tsx';
import { UnusedFiles } from './unused-files.tsx';

/** All collections and all profiles, each with what can be done with it. */
export function LibraryDialog() {
  const tab = useLibraryDialogs((state) => state.tab);
  return (
    <>
      <Modal
        opened={tab !== undefined}
        onClose={() => {
          showLibrary(undefined);
        }}
        title={t('Collections and profiles')}
        size="lg"
        closeButtonProps={{ 'aria-label': t('Close') }}
      >
        <Tabs
          value={tab ?? 'collections'}
          onChange={(value) => {
            showLibrary(value as LibraryTab);
          }}
          keepMounted={false}
        >
          <Tabs.List>
            <Tabs.Tab value="collections">{t('Scene collections')}</Tabs.Tab>
            <Tabs.Tab value="profiles">{t('Profiles')}</Tabs.Tab>
            <Tabs.Tab value="files">{t('Unused files')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="collections">
            <CollectionList />
          </Tabs.Panel>
          <Tabs.Panel value="profiles">
            <ProfileList />
          </Tabs.Panel>
          <Tabs.Panel value="files">
            <UnusedFiles />
          </Tabs.Panel>
        </Tabs>
      </Modal>
      <ImportReport />
    </>
  );
}
