import type { Studio } from '../../bridge/studio.ts';
import { t } from '../../language/language.ts';

/** Saves what the program shows now, in its own size, where the browser puts downloads. */
export async function saveScreenshot(studio: Studio): Promise<void> {
  const collection = studio.scenes.collection();
  const scene = collection.scenes.find(({ id }) => id === collection.programSceneId);
  const save = async (): Promise<void> => {
    const picture = await studio.program.screenshot({
      target: { sceneId: collection.programSceneId },
      mediaType: 'image/png',
    });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(picture);
    link.download = `${fileName(scene?.name ?? collection.name)} ${timeOf(new Date())}.png`;
    link.click();
    URL.revokeObjectURL(link.href);
    studio.notify({
      text: t('The screenshot is saved as “{{name}}”.', { name: link.download }),
      tone: 'plain',
    });
  };
  await studio.attempt(save());
}

/** Without what a file's name can't have on some system. */
function fileName(name: string): string {
  return name.replace(/[^\p{L}\p{N}._ -]/gu, '-');
}

/** 2026-01-31 20-15-07, local time. */
function timeOf(date: Date): string {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString();
  return local.slice(0, 19).replace('T', ' ').replaceAll(':', '-');
}
