import type { Studio } from '../../bridge/studio.ts';
import { t } from '../../language/language.ts';

export function switchProfile(studio: Studio, id: string): void {
  void studio.attempt(studio.engine.profiles.switchTo.mutate(id));
}

/** Makes a profile, or a copy with its destinations, and takes it. On air it is only made. */
export async function createProfile(studio: Studio, name: string, copyOfId?: string): Promise<void> {
  const copy = copyOfId === undefined ? {} : { copyOfId };
  await studio.attempt(
    studio.engine.profiles.create
      .mutate({ name, ...copy })
      .then((id) => studio.engine.profiles.switchTo.mutate(id)),
  );
}

export async function removeProfile(studio: Studio, id: string, name: string): Promise<void> {
  const { profiles } = studio.engine;
  const wasCurrent = id === studio.state.getState().profiles.currentId;
  if (!(await studio.attempt(profiles.remove.mutate(id)))) return;
  const back = async (): Promise<void> => {
    await profiles.restore.mutate(id);
    if (wasCurrent) await profiles.switchTo.mutate(id);
  };
  studio.notify({
    text: t('“{{name}}” was removed. It can be had back for a month.', { name }),
    tone: 'plain',
    action: { label: t('Undo'), run: () => void studio.attempt(back()) },
  });
}
