import { IconCamera, IconPalette, IconPhoto, IconTypography } from '@tabler/icons-react';
import type { SourceKind } from '../../../shared/scene/model.ts';

interface SourceKindLook {
  kind: SourceKind;
  label: string;
  icon: typeof IconCamera;
}

/** In the order of the add menu. */
export const sourceKinds: readonly SourceKindLook[] = [
  { kind: 'camera', label: 'Camera', icon: IconCamera },
  { kind: 'image', label: 'Image', icon: IconPhoto },
  { kind: 'text', label: 'Text', icon: IconTypography },
  { kind: 'color', label: 'Colour', icon: IconPalette },
];

export function iconOf(kind: SourceKind): typeof IconCamera {
  return sourceKinds.find((each) => each.kind === kind)?.icon ?? IconCamera;
}
