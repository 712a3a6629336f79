import type { Studio } from '../bridge/studio.ts';
import { sceneCollectionSchema } from '../../shared/contracts/scene-schema.ts';
import { t } from '../language/language.ts';

/** A collection of the largest allowed size is far smaller than this. */
const maxFileBytes = 16 * 1024 * 1024;

/** Saves the collection as a file of its own. */
export function exportCollection(studio: Studio): void {
  const collection = studio.scenes.collection();
  const address = URL.createObjectURL(
    new Blob([JSON.stringify(collection, null, 2)], { type: 'application/json' }),
  );
  const link = document.createElement('a');
  link.href = address;
  link.download = `${collection.name.replace(/[^\p{L}\p{N}._ -]/gu, '-')}.footlight.json`;
  link.click();
  URL.revokeObjectURL(address);
}

/** Replaces the collection by one from a file; a file that is none changes nothing, and undo brings the old one back. */
export function importCollection(studio: Studio): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.json,application/json';
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file) void read(studio, file);
  });
  input.click();
}

async function read(studio: Studio, file: File): Promise<void> {
  const refuse = (): void => {
    studio.notify({
      text: t('“{{name}}” is no scene collection of Footlight. Nothing was changed.', { name: file.name }),
      tone: 'bad',
    });
  };
  if (file.size > maxFileBytes) {
    refuse();
    return;
  }
  try {
    const collection = sceneCollectionSchema.parse(JSON.parse(await file.text()));
    studio.scenes.change(t('Import collection'), () => collection);
    studio.notify({
      text: t('“{{name}}” was opened.', { name: collection.name }),
      tone: 'plain',
      action: {
        label: t('Undo'),
        run: () => {
          studio.scenes.undo();
        },
      },
    });
  } catch {
    refuse();
  }
}
