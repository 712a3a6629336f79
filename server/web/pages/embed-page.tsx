import type { JSX } from 'react';
import { useChannel } from '../channel/use-channel.ts';
import { Player } from '../player/player.tsx';
import { Poster } from '../player/poster.tsx';
import styles from './embed-page.module.css';
import { privateText } from './private-page.tsx';

/** The player alone, filling the frame that another site put it in. */
export function EmbedPage({ slug }: { slug: string }): JSX.Element {
  const view = useChannel(slug);
  return (
    <main className={styles['frame']}>
      {view.state === 'known' ? (
        <Player channel={view.channel} />
      ) : (
        <Poster lit={false}>
          {view.state === 'unknown' && <span role="alert">There is no channel called “{slug}”.</span>}
          {view.state === 'refused' && <span role="alert">{privateText(view.expired)}</span>}
          {view.state === 'unreachable' && (
            <span role="alert">The relay can’t be reached just now. This goes on trying.</span>
          )}
        </Poster>
      )}
    </main>
  );
}
