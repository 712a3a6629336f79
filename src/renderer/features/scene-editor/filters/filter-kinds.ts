import {
  IconAdjustments,
  IconArrowsMove,
  IconBlur,
  IconClock,
  IconColorFilter,
  IconColorPicker,
  IconContrast,
  IconMask,
  IconPhotoSensor2,
  IconTriangle,
  IconUserScan,
} from '@tabler/icons-react';
import type { VideoFilterKind, videoFilterRanges } from '../../../../shared/scene/video-filter.ts';
import type { SettingLook } from '../../../ui/setting-sliders.tsx';
import { t } from '../../../language/language.ts';

/** The kinds in the order of the menu. */
export const menuOfKinds: readonly VideoFilterKind[] = [
  'background',
  'chromaKey',
  'colorKey',
  'lumaKey',
  'colorCorrection',
  'lut',
  'sharpen',
  'blur',
  'mask',
  'scroll',
  'delay',
];

export const filterLabels: Record<VideoFilterKind, string> = {
  get chromaKey(): string {
    return t('Chroma key');
  },
  get colorKey(): string {
    return t('Colour key');
  },
  get lumaKey(): string {
    return t('Luma key');
  },
  get colorCorrection(): string {
    return t('Colour correction');
  },
  get lut(): string {
    return t('Look-up table');
  },
  get sharpen(): string {
    return t('Sharpen');
  },
  get blur(): string {
    return t('Blur');
  },
  get mask(): string {
    return t('Image mask');
  },
  get scroll(): string {
    return t('Scroll');
  },
  get delay(): string {
    return t('Delay');
  },
  get background(): string {
    return t('Background');
  },
};

/** What it is good for, in one sentence. */
export const filterHints: Record<VideoFilterKind, string> = {
  get chromaKey(): string {
    return t('Makes a green or blue cloth behind you vanish.');
  },
  get colorKey(): string {
    return t('Makes one colour vanish, however bright it is.');
  },
  get lumaKey(): string {
    return t('Keeps what is between two brightnesses.');
  },
  get colorCorrection(): string {
    return t('Brightness, contrast and colours.');
  },
  get lut(): string {
    return t('Gives the picture the look of a .cube file.');
  },
  get sharpen(): string {
    return t('Brings out edges.');
  },
  get blur(): string {
    return t('Makes the picture soft; a background, or what nobody should read.');
  },
  get mask(): string {
    return t('Shows the source only where an image lets it through.');
  },
  get scroll(): string {
    return t('Moves the picture on and on.');
  },
  get delay(): string {
    return t('Lets this camera come later, to fit sound or another camera that does.');
  },
  get background(): string {
    return t('Finds you in the picture and changes what is behind you. No green cloth needed.');
  },
};

export const filterIcons = {
  chromaKey: IconPhotoSensor2,
  colorKey: IconColorPicker,
  lumaKey: IconContrast,
  colorCorrection: IconAdjustments,
  lut: IconColorFilter,
  sharpen: IconTriangle,
  blur: IconBlur,
  mask: IconMask,
  scroll: IconArrowsMove,
  delay: IconClock,
  background: IconUserScan,
} satisfies Record<VideoFilterKind, unknown>;

const percent = (label: () => string): SettingLook => ({ label, unit: '%', step: 1 });
const permille = (label: () => string): SettingLook => ({ label, unit: '‰', step: 1 });
const fraction = (label: () => string): SettingLook => ({ label, decimals: 2, step: 0.01 });

/** The numbers of each kind, in the order of the panel. */
export const filterFields: {
  readonly [Kind in VideoFilterKind]: Record<keyof (typeof videoFilterRanges)[Kind], SettingLook>;
} = {
  chromaKey: {
    similarityPermille: permille(() => t('Similarity')),
    smoothnessPermille: permille(() => t('Smoothness')),
    spillPermille: permille(() => t('Spill')),
  },
  colorKey: {
    similarityPermille: permille(() => t('Similarity')),
    smoothnessPermille: permille(() => t('Smoothness')),
  },
  lumaKey: {
    fromPercent: percent(() => t('From')),
    toPercent: percent(() => t('To')),
    smoothnessPercent: percent(() => t('Smoothness')),
  },
  colorCorrection: {
    gamma: fraction(() => t('Gamma')),
    contrast: fraction(() => t('Contrast')),
    brightness: fraction(() => t('Brightness')),
    saturation: fraction(() => t('Saturation')),
    hueDegrees: {
      label: () => t('Hue'),
      unit: '°',
      step: 1,
    },
    opacityPercent: percent(() => t('Opacity')),
  },
  lut: { amountPercent: percent(() => t('Amount')) },
  sharpen: { amountPercent: percent(() => t('Amount')) },
  blur: {
    radiusPx: {
      label: () => t('Radius'),
      unit: 'px',
      decimals: 1,
      step: 0.5,
    },
  },
  mask: {},
  scroll: {
    xPxPerSecond: {
      label: () => t('To the left'),
      unit: 'px/s',
      step: 1,
    },
    yPxPerSecond: {
      label: () => t('Up'),
      unit: 'px/s',
      step: 1,
    },
  },
  delay: {
    delayMs: {
      label: () => t('Delay'),
      unit: 'ms',
      step: 1,
    },
  },
  background: {
    radiusPx: {
      label: () => t('Blur'),
      unit: 'px',
      step: 1,
    },
    softnessPercent: percent(() => t('Soft edge')),
  },
};
