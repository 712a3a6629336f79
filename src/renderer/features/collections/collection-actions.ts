import type { ImportedCollection } from '../../../shared/contracts/collections.ts';
import { renameCollection } from '../../../shared/scene/commands.ts';
import { uploadCollection } from '../../bridge/collection-transfer.ts';
import { sentenceOf } from '../../bridge/sentence.ts';
import type { Studio } from '../../bridge/studio.ts';
import { t } from '../../language/language.ts';
import { useLibraryDialogs } from './library-dialogs.ts';

const fileTypes = '.zip,.json,application/zip,application/json';

/** Everything that can be done with a whole collection, from the menus and the list alike. */

export function switchCollection(studio: Studio, id: string): void {
  void studio.attempt(studio.engine.collections.switchTo.mutate(id));
}

/** Makes an empty collection, or a copy, and opens it. */
export async function createCollection(studio: Studio, name: string, copyOfId?: string): Promise<void> {
  await studio.saved();
  const copy = copyOfId === undefined ? {} : { copyOfId };
  await studio.attempt(
    studio.engine.collections.create
      .mutate({ name, ...copy })
      .then((id) => studio.engine.collections.switchTo.mutate(id)),
  );
}

/** The open one is renamed as it is edited, so that it can be undone. */
export function nameCollection(studio: Studio, id: string, name: string): void {
  if (id === studio.state.getState().collections.currentId) {
    studio.scenes.change(t('Rename collection'), (before) => renameCollection(before, name));
  } else void studio.attempt(studio.engine.collections.rename.mutate({ id, name }));
}

export async function removeCollection(studio: Studio, id: string, name: string): Promise<void> {
  const { collections } = studio.engine;
  const wasOpen = id === studio.state.getState().collections.currentId;
  await studio.saved();
  if (!(await studio.attempt(collections.remove.mutate(id)))) return;
  const back = async (): Promise<void> => {
    await collections.restore.mutate(id);
    if (wasOpen) await collections.switchTo.mutate(id);
  };
  studio.notify({
    text: t('“{{name}}” was removed. It can be had back for a month.', { name }),
    tone: 'plain',
    action: { label: t('Undo'), run: () => void studio.attempt(back()) },
  });
}

/** Saves a collection with its images and videos as one file. */
export async function exportCollection(studio: Studio, id?: string): Promise<void> {
  await studio.saved();
  const link = document.createElement('a');
  link.href = studio.access.collectionUrl(id ?? studio.state.getState().collections.currentId);
  link.download = '';
  link.click();
}

/** Takes a file of Footlight or OBS Studio into the list; what is open stays open until that is looked at. */
export function importCollection(studio: Studio): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = fileTypes;
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file) void takeIn(studio, file);
  });
  input.click();
}

async function takeIn(studio: Studio, file: File): Promise<void> {
  let imported: ImportedCollection;
  try {
    imported = await uploadCollection(studio.access, file);
  } catch (thrown) {
    studio.notify({ text: sentenceOf(thrown), tone: 'bad' });
    return;
  }
  const { id, name, notes } = imported;
  if (notes.length > 0) {
    useLibraryDialogs.setState({ report: imported });
    return;
  }
  studio.notify({
    text: t('“{{name}}” was taken in.', { name }),
    tone: 'plain',
    action: {
      label: t('Open it'),
      run: () => {
        switchCollection(studio, id);
      },
    },
  });
}
