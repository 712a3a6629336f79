import type { JSX } from 'react';
import { viewerToken } from '../channel/viewer-token.ts';
import { MissingPage } from './missing-page.tsx';

/** Why a viewer isn't let in, and what to do about it. @param expired the token was good once */
export function privateText(expired: boolean): string {
  if (viewerToken() === undefined)
    return 'This is private. Open it with the link that you were given, as it is.';
  return expired
    ? 'This is private, and your link has run out. Ask whoever gave it to you for a new one.'
    : 'This is private, and your link doesn’t open it. It may have been cut off where you copied it; else ask for a new one.';
}

/** Says that a channel or recording is not for everybody, and where the way in is. */
export function PrivatePage({ expired }: { expired: boolean }): JSX.Element {
  return <MissingPage title="Not for everybody" text={privateText(expired)} />;
}
