import type { Studio } from '../../bridge/studio.ts';
import { t } from '../../language/language.ts';
import { separator, type Action, type MenuEntry } from '../../ui/action.ts';
import { addSource } from './add-source.ts';
import { sourceGroups, type SourceKindLook } from './source-kinds.ts';

/** Every kind of source that can be added, in groups. */
export function addEntries(studio: Studio): MenuEntry[] {
  return sourceGroups().flatMap((group, index): MenuEntry[] => [
    ...(index > 0 ? [separator] : []),
    ...group.map((look) => entryOf(studio, look)),
  ]);
}

/** The same for a menu of other things, with their keys. */
export function addActions(studio: Studio): MenuEntry[] {
  return sourceGroups()
    .flat()
    .map((look) => ({
      ...entryOf(studio, look),
      label: t('Add source: {{kind}}', { kind: look.label }),
      ...(look.digit !== undefined && { keys: [`mod+shift+${look.digit}`] }),
    }));
}

function entryOf(studio: Studio, { kind, label, icon, asks }: SourceKindLook): Action {
  return {
    id: `add-${kind}`,
    label: asks ? `${label}…` : label,
    icon,
    run: () => {
      addSource(studio, kind);
    },
  };
}
