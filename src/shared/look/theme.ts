import { tokens } from './tokens.ts';

type Shades = readonly [string, string, string, string, string, string, string, string, string, string];

/** Ten shades each, light to dark, the sixth being the colour itself. */
const amber: Shades = [
  '#fff8e6',
  '#ffefc9',
  '#ffe09a',
  '#ffd066',
  '#ffc13d',
  tokens.amber,
  '#e69a0f',
  '#b87808',
  '#8a5905',
  '#5c3b03',
];
const onAir: Shades = [
  '#fff0f0',
  '#ffdcdd',
  '#fbb5b7',
  '#f58c8f',
  '#ee686c',
  tokens.onAir,
  '#cd3b40',
  '#aa2d32',
  '#872126',
  '#64161a',
];
const good: Shades = [
  '#e9f9f1',
  '#d0f1e0',
  '#a3e2c3',
  '#74d2a5',
  '#4fbd87',
  tokens.good,
  '#278a5a',
  '#1f6f48',
  '#175437',
  '#0f3a26',
];
/** Mantine reads text and surfaces of the dark scheme from these, light to dark. */
const dark: Shades = [
  tokens.dark.text,
  '#c9ced6',
  tokens.dark.dim,
  '#6b7380',
  tokens.dark.line,
  tokens.dark.surface3,
  tokens.dark.surface2,
  tokens.dark.surface1,
  tokens.dark.surface0,
  '#08090b',
];

/** In the dark Mantine writes on a tinted surface in the lightest shade, which looks white. */
export const darkVariables = {
  '--mantine-color-amber-light-color': amber[3],
  '--mantine-color-onAir-light-color': onAir[3],
  '--mantine-color-good-light-color': good[3],
};

/** Mantine theme override shared by the studio and the pages; a plain object, so that this needs no Mantine. */
export const footlightTheme = {
  colors: { amber, onAir, good, dark },
  primaryColor: 'amber',
  primaryShade: 5,
  autoContrast: true,
  black: tokens.light.text,
  fontFamily: "'Inter Variable', Inter, system-ui, sans-serif",
  headings: { fontFamily: "'Inter Variable', Inter, system-ui, sans-serif", fontWeight: '600' },
  respectReducedMotion: true,
  focusRing: 'auto',
  cursorType: 'pointer',
} as const;
