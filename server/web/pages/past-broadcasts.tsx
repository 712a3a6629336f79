import { useEffect, useState, type JSX } from 'react';
import type { Broadcast } from '../../../src/shared/contracts/broadcasts.ts';
import { fetchPastBroadcasts } from '../channel/api.ts';
import { clockText } from '../player/time-text.ts';
import { withViewerToken } from '../channel/viewer-token.ts';
import { BroadcastPicture } from './broadcast-picture.tsx';
import styles from './past-broadcasts.module.css';
import { PictureCard } from './picture-card.tsx';
import { RelativeTime } from './relative-time.tsx';

/** More are asked for by a button. */
const shownAtFirst = 12;

/** What was on before, to be watched again. Nothing is shown where nothing is kept. */
export function PastBroadcasts({ slug, live }: { slug: string; live: boolean }): JSX.Element | undefined {
  const [broadcasts, setBroadcasts] = useState<Broadcast[]>([]);
  const [all, setAll] = useState(false);
  useEffect(() => {
    const leaving = new AbortController();
    // The channel itself is there, so what else there is can wait for the next time.
    fetchPastBroadcasts(slug, leaving.signal).then(setBroadcasts, () => {});
    return () => leaving.abort();
    // When a broadcast ends, it is one of the past ones.
  }, [slug, live]);
  if (broadcasts.length === 0) return undefined;
  const shown = all ? broadcasts : broadcasts.slice(0, shownAtFirst);
  return (
    <section className={styles['past']} aria-labelledby="past-broadcasts">
      <h2 id="past-broadcasts">Past broadcasts</h2>
      <ul>
        {shown.map((broadcast) => (
          <li key={broadcast.id}>
            <PictureCard
              href={withViewerToken(`/v/${broadcast.id}`)}
              title={broadcast.title}
              picture={
                <>
                  <BroadcastPicture id={broadcast.id} />
                  <span className={styles['length']}>{clockText(broadcast.durationS)}</span>
                </>
              }
            >
              {broadcast.kind === 'clip' && 'Clip · '}
              <RelativeTime iso={broadcast.startedAt} />
            </PictureCard>
          </li>
        ))}
      </ul>
      {shown.length < broadcasts.length && (
        <button type="button" className={styles['more']} onClick={() => setAll(true)}>
          Show all {broadcasts.length}
        </button>
      )}
    </section>
  );
}
