import type { DeskLayout } from '../../../shared/contracts/desk-layout.ts';

/** Where the desk begins: scenes and sources, the program over the mixer, properties over the output. */
export function defaultLayout(windowSize: { width: number; height: number }): DeskLayout {
  const isWide = windowSize.width >= 1400;
  const propertiesPx = Math.round(windowSize.height * 0.46);
  return {
    root: {
      kind: 'row',
      sizesPx: [isWide ? 264 : 232, 0, isWide ? 340 : 300],
      children: [
        {
          kind: 'column',
          sizesPx: [210, 0],
          children: [tabs('scenes', ['scenes']), tabs('sources', ['sources'])],
        },
        {
          kind: 'column',
          sizesPx: [0, isWide ? 210 : 176],
          children: [tabs('stage', ['stage']), tabs('mixer', ['mixer'])],
        },
        {
          kind: 'column',
          sizesPx: [propertiesPx, 0],
          children: [tabs('properties', ['properties']), tabs('output', ['destinations', 'output'])],
        },
      ],
    },
    floating: [],
  };
}

function tabs(id: string, panelIds: string[]) {
  return { kind: 'tabs' as const, id, panelIds, activeId: panelIds[0] ?? id };
}
