import { Button, Loader } from '@mantine/core';
import { useEffect, useState, type JSX } from 'react';
import type { Channel } from '../../../src/shared/contracts/relay.ts';
import { fetchChannels } from '../channel/api.ts';
import { Poster } from '../player/poster.tsx';
import styles from './channels-page.module.css';
import { PageFrame } from './page-frame.tsx';
import { PictureCard } from './picture-card.tsx';
import { RelativeTime } from './relative-time.tsx';

const refreshMs = 5_000;

/** Every channel of the relay, those on air first. */
export function ChannelsPage(): JSX.Element {
  const [channels, setChannels] = useState<Channel[] | 'loading' | 'unreachable'>('loading');
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    document.title = 'Channels – Footlight';
    const leaving = new AbortController();
    const refresh = (): void => {
      fetchChannels(leaving.signal).then(setChannels, () => {
        if (!leaving.signal.aborted) setChannels((known) => (known === 'loading' ? 'unreachable' : known));
      });
    };
    refresh();
    const timer = setInterval(refresh, refreshMs);
    return () => {
      clearInterval(timer);
      leaving.abort();
    };
  }, [attempt]);

  return (
    <PageFrame>
      <div className={styles['page']}>
        <h1>Channels</h1>
        {channels === 'loading' ? (
          <p className={styles['notice']}>
            <Loader size="sm" aria-label="Loading the channels" />
          </p>
        ) : channels === 'unreachable' ? (
          <div className={styles['notice']} role="alert">
            <p>The channels can’t be loaded just now. Check your connection.</p>
            <Button
              onClick={() => {
                setChannels('loading');
                setAttempt((number) => number + 1);
              }}
            >
              Try again
            </Button>
          </div>
        ) : channels.length === 0 ? (
          <div className={styles['notice']}>
            <p>There are no channels yet. Whoever runs this relay makes the first one with</p>
            <code>npm run -s footlight -- channel create my-show</code>
          </div>
        ) : (
          <ul className={styles['grid']}>
            {channels.map((channel) => (
              <li key={channel.slug}>
                <ChannelCard channel={channel} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </PageFrame>
  );
}

/** The first letter as a person counts letters. */
function initialOf(title: string): string {
  const [first] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(title);
  return first?.segment.toUpperCase() ?? '';
}

function ChannelCard({ channel }: { channel: Channel }): JSX.Element {
  return (
    <PictureCard
      href={`/c/${channel.slug}`}
      title={channel.title}
      picture={
        <>
          <Poster lit={channel.live}>
            <span className={styles['initial']} aria-hidden="true">
              {initialOf(channel.title)}
            </span>
          </Poster>
          {channel.live && <span className={styles['live']}>Live</span>}
        </>
      }
    >
      {channel.live && channel.liveSince ? (
        <>
          Started <RelativeTime iso={channel.liveSince} />
        </>
      ) : channel.live ? (
        'Live now'
      ) : (
        'Offline'
      )}
    </PictureCard>
  );
}
