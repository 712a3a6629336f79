import { Button } from '@mantine/core';
import { useEffect, type JSX } from 'react';
import type { Channel } from '../../../src/shared/contracts/relay.ts';
import { useChannel } from '../channel/use-channel.ts';
import { Player } from '../player/player.tsx';
import { Poster } from '../player/poster.tsx';
import { MissingPage } from './missing-page.tsx';
import { PageFrame } from './page-frame.tsx';
import { PrivatePage } from './private-page.tsx';
import { PastBroadcasts } from './past-broadcasts.tsx';
import { RelativeTime } from './relative-time.tsx';
import styles from './watch-page.module.css';

/** One channel: its picture first, its title and state under it, and then what was on before. */
export function WatchPage({ slug }: { slug: string }): JSX.Element {
  const view = useChannel(slug);
  const channel = view.state === 'known' ? view.channel : undefined;
  useEffect(() => {
    if (channel) document.title = `${channel.live ? '● ' : ''}${channel.title} – Footlight`;
  }, [channel]);
  if (view.state === 'unknown') {
    return (
      <MissingPage
        title={`There is no channel called “${slug}”`}
        text="The link may be mistyped, or the channel was removed."
      />
    );
  }
  if (view.state === 'refused') return <PrivatePage expired={view.expired} />;
  return (
    <PageFrame>
      <div className={styles['layout']}>
        <div className={styles['picture']}>
          {channel ? <Player channel={channel} /> : <Poster lit={false} />}
          {view.state === 'unreachable' && <Unreachable />}
        </div>
        <div className={styles['about']}>
          <h1>{channel?.title ?? slug}</h1>
          {channel && <LiveState channel={channel} />}
        </div>
        {channel && <PastBroadcasts slug={slug} live={channel.live} />}
      </div>
    </PageFrame>
  );
}

function LiveState({
  channel: { live, liveSince, interrupted, viewers },
}: {
  channel: Channel;
}): JSX.Element {
  return (
    <p className={styles['state']}>
      <span className={styles['dot']} data-state={interrupted ? 'interrupted' : live ? 'live' : undefined} />
      <span>{interrupted ? 'Interrupted' : live ? 'Live' : 'Offline'}</span>
      {live && viewers !== undefined && (
        <>
          <span aria-hidden="true">·</span>
          <span>{viewers.toLocaleString()} watching</span>
        </>
      )}
      {live && liveSince && (
        <>
          <span aria-hidden="true">·</span>
          <span>
            started <RelativeTime iso={liveSince} />
          </span>
        </>
      )}
    </p>
  );
}

function Unreachable(): JSX.Element {
  return (
    <div className={styles['unreachable']} role="alert">
      <p>The relay can’t be reached just now. This page goes on trying.</p>
      <Button onClick={() => window.location.reload()}>Try again</Button>
    </div>
  );
}
