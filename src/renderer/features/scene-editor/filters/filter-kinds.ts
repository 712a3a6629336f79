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
} from '@tabler/icons-react';
import type { VideoFilterKind, videoFilterRanges } from '../../../../shared/scene/video-filter.ts';
import type { SettingLook } from '../../../ui/setting-sliders.tsx';

/** The kinds in the order of the menu. */
export const menuOfKinds: readonly VideoFilterKind[] = [
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
  chromaKey: 'Chroma key',
  colorKey: 'Colour key',
  lumaKey: 'Luma key',
  colorCorrection: 'Colour correction',
  lut: 'Look-up table',
  sharpen: 'Sharpen',
  blur: 'Blur',
  mask: 'Image mask',
  scroll: 'Scroll',
  delay: 'Delay',
};

/** What it is good for, in one sentence. */
export const filterHints: Record<VideoFilterKind, string> = {
  chromaKey: 'Makes a green or blue cloth behind you vanish.',
  colorKey: 'Makes one colour vanish, however bright it is.',
  lumaKey: 'Keeps what is between two brightnesses.',
  colorCorrection: 'Brightness, contrast and colours.',
  lut: 'Gives the picture the look of a .cube file.',
  sharpen: 'Brings out edges.',
  blur: 'Makes the picture soft; a background, or what nobody should read.',
  mask: 'Shows the source only where an image lets it through.',
  scroll: 'Moves the picture on and on.',
  delay: 'Lets this camera come later, to fit sound or another camera that does.',
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
} satisfies Record<VideoFilterKind, unknown>;

const percent = (label: string): SettingLook => ({ label, unit: '%', step: 1 });
const permille = (label: string): SettingLook => ({ label, unit: '‰', step: 1 });
const fraction = (label: string): SettingLook => ({ label, decimals: 2, step: 0.01 });

/** The numbers of each kind, in the order of the panel. */
export const filterFields: {
  readonly [Kind in VideoFilterKind]: Record<keyof (typeof videoFilterRanges)[Kind], SettingLook>;
} = {
  chromaKey: {
    similarityPermille: permille('Similarity'),
    smoothnessPermille: permille('Smoothness'),
    spillPermille: permille('Spill'),
  },
  colorKey: {
    similarityPermille: permille('Similarity'),
    smoothnessPermille: permille('Smoothness'),
  },
  lumaKey: {
    fromPercent: percent('From'),
    toPercent: percent('To'),
    smoothnessPercent: percent('Smoothness'),
  },
  colorCorrection: {
    gamma: fraction('Gamma'),
    contrast: fraction('Contrast'),
    brightness: fraction('Brightness'),
    saturation: fraction('Saturation'),
    hueDegrees: { label: 'Hue', unit: '°', step: 1 },
    opacityPercent: percent('Opacity'),
  },
  lut: { amountPercent: percent('Amount') },
  sharpen: { amountPercent: percent('Amount') },
  blur: { radiusPx: { label: 'Radius', unit: 'px', decimals: 1, step: 0.5 } },
  mask: {},
  scroll: {
    xPxPerSecond: { label: 'To the left', unit: 'px/s', step: 1 },
    yPxPerSecond: { label: 'Up', unit: 'px/s', step: 1 },
  },
  delay: { delayMs: { label: 'Delay', unit: 'ms', step: 1 } },
};
