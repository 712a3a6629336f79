import type { Overlay } from '../../shared/contracts/live-socket.ts';

/** How much of the overlays a relay that refused them is told at the next attempt. */
export type OverlayShare = 'all' | 'withoutLanguage' | 'none';

export const lessShared: Readonly<Record<OverlayShare, OverlayShare>> = {
  all: 'withoutLanguage',
  withoutLanguage: 'none',
  none: 'none',
};

/** For the performer. */
export const shareProblems: Readonly<Record<OverlayShare, string | undefined>> = {
  all: undefined,
  withoutLanguage:
    'This relay is older than the studio, so its overlays speak English only. Update the relay for other languages.',
  none: 'This relay is older than the studio and can’t show its overlays. Update the relay, or serve them on this computer.',
};

/** As relays understood them before widgets had a language of their own: these speak English. */
export function withoutLanguage(overlays: readonly Overlay[]): Overlay[] {
  return overlays.map((overlay) => {
    const theme: Partial<Overlay['settings']['theme']> = { ...overlay.settings.theme };
    delete theme.language;
    return { ...overlay, settings: { ...overlay.settings, theme } } as Overlay;
  });
}
