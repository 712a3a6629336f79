import {
  IconBoxMultiple,
  IconCamera,
  IconLayersSubtract,
  IconPalette,
  IconPhoto,
  IconTypography,
} from '@tabler/icons-react';
import type { SourceKind } from '../../../shared/scene/model.ts';
import { t } from '../../language/language.ts';

interface SourceKindLook {
  kind: SourceKind;
  label: string;
  icon: typeof IconCamera;
}

/** In the order of the add menu. */
export const sourceKinds: readonly SourceKindLook[] = [
  {
    kind: 'camera',
    get label(): string {
      return t('Camera');
    },
    icon: IconCamera,
  },
  {
    kind: 'image',
    get label(): string {
      return t('Image');
    },
    icon: IconPhoto,
  },
  {
    kind: 'text',
    get label(): string {
      return t('Text');
    },
    icon: IconTypography,
  },
  {
    kind: 'color',
    get label(): string {
      return t('Colour');
    },
    icon: IconPalette,
  },
  {
    kind: 'scene',
    get label(): string {
      return t('Scene');
    },
    icon: IconLayersSubtract,
  },
];

export function iconOf(kind: SourceKind): typeof IconCamera {
  // Not in the menu: a group is made of what is there.
  if (kind === 'group') return IconBoxMultiple;
  return sourceKinds.find((each) => each.kind === kind)?.icon ?? IconCamera;
}
