/** Colours and measures of every face of Footlight; the faces' theme is made of these. */
export const tokens = {
  dark: {
    surface0: '#0d0e11',
    surface1: '#14161a',
    surface2: '#1b1e24',
    surface3: '#242830',
    line: '#2e333d',
    text: '#e8eaed',
    dim: '#9aa2ad',
  },
  light: {
    surface0: '#e4e7ec',
    surface1: '#eff1f4',
    surface2: '#f8f9fa',
    surface3: '#ffffff',
    line: '#cdd2da',
    text: '#14161a',
    dim: '#565e6a',
  },
  amber: '#ffb224',
  onAir: '#e5484d',
  good: '#30a46c',
  warning: '#f5a623',
  gridPx: 4,
  radiusStudioPx: 6,
  radiusPagesPx: 10,
} as const;
