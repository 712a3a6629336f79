import {
  IconBoxMultiple,
  IconBroadcast,
  IconCamera,
  IconClockHour4,
  IconDeviceDesktop,
  IconLayersSubtract,
  IconMovie,
  IconPalette,
  IconPhoto,
  IconSlideshow,
  IconTypography,
  IconWorldWww,
} from '@tabler/icons-react';
import { t } from '../../language/language.ts';
import type { SourceKind } from '../../../shared/scene/model.ts';

export interface SourceKindLook {
  kind: SourceKind;
  label: string;
  icon: typeof IconCamera;
  /** Of the key that adds it, with Ctrl and Shift. */
  digit?: number;
  /** A file is asked for first. */
  asks?: boolean;
}

/** What can be added, in the groups and the order of the add menu. */
export function sourceGroups(): readonly (readonly SourceKindLook[])[] {
  return [
    [
      { kind: 'camera', digit: 1, label: t('Camera'), icon: IconCamera },
      { kind: 'screen', digit: 6, label: t('Screen or window'), icon: IconDeviceDesktop, asks: true },
    ],
    [
      { kind: 'media', digit: 5, label: t('Video or sound file'), icon: IconMovie, asks: true },
      { kind: 'image', digit: 2, label: t('Image'), icon: IconPhoto, asks: true },
      { kind: 'slideshow', digit: 7, label: t('Slideshow'), icon: IconSlideshow, asks: true },
    ],
    [
      { kind: 'text', digit: 3, label: t('Text'), icon: IconTypography },
      { kind: 'countdown', digit: 8, label: t('Countdown'), icon: IconClockHour4 },
      { kind: 'color', digit: 4, label: t('Colour'), icon: IconPalette },
    ],
    [
      { kind: 'webPage', label: t('Web page'), icon: IconWorldWww },
      { kind: 'stream', label: t('Live stream'), icon: IconBroadcast },
      { kind: 'scene', digit: 9, label: t('Scene'), icon: IconLayersSubtract },
    ],
  ];
}

/** Name and icon of a kind. */
export function lookOf(kind: SourceKind): SourceKindLook {
  // Not in the menu: a group is made of what is there.
  if (kind === 'group') return { kind, label: t('Group'), icon: IconBoxMultiple };
  const known = sourceGroups()
    .flat()
    .find((each) => each.kind === kind);
  return known ?? { kind, label: t('Source'), icon: IconPhoto };
}
