import { Button, Loader } from '@mantine/core';
import { useEffect, useState, type JSX } from 'react';
import type { Broadcast } from '../../../src/shared/contracts/broadcasts.ts';
import { fetchBroadcast, Refused } from '../channel/api.ts';
import { Player } from '../player/player.tsx';
import { Poster } from '../player/poster.tsx';
import { clockText } from '../player/time-text.ts';
import { Link } from '../router.tsx';
import { withViewerToken } from '../channel/viewer-token.ts';
import { MissingPage } from './missing-page.tsx';
import { OwnerDownload } from './owner-download.tsx';
import { PageFrame } from './page-frame.tsx';
import { PrivatePage } from './private-page.tsx';
import { RelativeTime } from './relative-time.tsx';
import { WatchPage } from './watch-page.tsx';
import styles from './watch-page.module.css';

type View = 'loading' | 'unknown' | 'unreachable' | Refused | { broadcast: Broadcast };

/** A broadcast that is over, or a clip, to be watched whenever one likes; one that is live is watched so. */
export function RecordingPage({ id }: { id: string }): JSX.Element {
  const [view, setView] = useState<View>('loading');
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    fetchBroadcast(id, leaving.signal).then(
      (broadcast) => {
        setView(broadcast ? { broadcast } : 'unknown');
        if (broadcast) document.title = `${broadcast.title} – Footlight`;
      },
      (thrown: unknown) => {
        if (!leaving.signal.aborted) setView(thrown instanceof Refused ? thrown : 'unreachable');
      },
    );
    return () => leaving.abort();
  }, [id, attempt]);
  if (view === 'unknown') {
    return (
      <MissingPage
        title="This recording isn’t there"
        text="The link may be mistyped, or the recording was removed."
      />
    );
  }
  if (view instanceof Refused) return <PrivatePage expired={view.expired} />;
  const broadcast = typeof view === 'object' ? view.broadcast : undefined;
  // It becomes a recording when it is over.
  if (broadcast?.state === 'live') return <WatchPage slug={broadcast.slug} />;
  return (
    <PageFrame>
      <div className={styles['layout']}>
        <div className={styles['picture']}>
          {broadcast ? (
            <Player recording={broadcast} />
          ) : (
            <Poster lit={false}>
              {view === 'loading' && <Loader color="white" aria-label="Loading the recording" />}
            </Poster>
          )}
          {view === 'unreachable' && (
            <div className={styles['unreachable']} role="alert">
              <p>The relay can’t be reached just now. Check your connection.</p>
              <Button
                onClick={() => {
                  setView('loading');
                  setAttempt((number) => number + 1);
                }}
              >
                Try again
              </Button>
            </div>
          )}
        </div>
        <div className={styles['about']}>
          <h1>{broadcast?.title ?? 'Recording'}</h1>
          {broadcast && <Facts broadcast={broadcast} />}
          {broadcast && <OwnerDownload id={broadcast.id} />}
        </div>
      </div>
    </PageFrame>
  );
}

function Facts({ broadcast }: { broadcast: Broadcast }): JSX.Element {
  const { slug, kind, startedAt, durationS } = broadcast;
  return (
    <p className={styles['state']}>
      <span>
        {kind === 'clip' ? 'Clip' : 'Recorded'} <RelativeTime iso={startedAt} />
      </span>
      <span aria-hidden="true">·</span>
      <span>{clockText(durationS)}</span>
      <span aria-hidden="true">·</span>
      <Link href={withViewerToken(`/c/${slug}`)}>See the channel</Link>
    </p>
  );
}
