import type { JSX } from 'react';
import { MissingPage } from './missing-page.tsx';

export const privateText =
  'This channel is private. It can be watched at the address that its owner gives you; one that you had may have run out.';

/** Says that a channel is not for everybody, and where the way in is. */
export function PrivatePage(): JSX.Element {
  return <MissingPage title="Not for everybody" text={privateText} />;
}
