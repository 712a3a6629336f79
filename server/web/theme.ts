import { createTheme, type CSSVariablesResolver } from '@mantine/core';
import { darkVariables, footlightTheme } from '../../src/shared/look/theme.ts';
import { tokens } from '../../src/shared/look/tokens.ts';

/** Mantine's theme on the public pages. */
export const theme = createTheme({ ...footlightTheme, defaultRadius: tokens.radiusPagesPx });

/** Surfaces and text of both schemes; Mantine's own dimmed text is too pale on a light page. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {
    '--radius': `${tokens.radiusPagesPx}px`,
    '--amber': tokens.amber,
    '--on-air': tokens.onAir,
    '--warning': tokens.warning,
  },
  dark: {
    ...darkVariables,
    '--mantine-color-body': tokens.dark.surface0,
    '--mantine-color-text': tokens.dark.text,
    '--mantine-color-dimmed': tokens.dark.dim,
    '--surface': tokens.dark.surface1,
    '--surface-raised': tokens.dark.surface2,
    '--line': tokens.dark.line,
  },
  light: {
    '--mantine-color-body': tokens.light.surface2,
    '--mantine-color-text': tokens.light.text,
    '--mantine-color-dimmed': tokens.light.dim,
    '--surface': tokens.light.surface3,
    '--surface-raised': tokens.light.surface1,
    '--line': tokens.light.line,
  },
});
