import { useState, type JSX } from 'react';
import { Poster } from '../player/poster.tsx';
import { withViewerToken } from '../channel/viewer-token.ts';
import styles from './broadcast-picture.module.css';

/** A picture out of a broadcast, or the dark stage where there is none. */
export function BroadcastPicture({ id }: { id: string }): JSX.Element {
  const [missing, setMissing] = useState(false);
  if (missing) return <Poster lit={false} />;
  return (
    <img
      className={styles['picture']}
      src={withViewerToken(`/vod/${id}/poster.jpg`)}
      alt=""
      loading="lazy"
      onError={() => setMissing(true)}
    />
  );
}
