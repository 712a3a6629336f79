import { useCallback, useEffect, useRef, useState, type JSX } from 'react';
import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';
import type { Channel } from '../../../src/shared/contracts/relay.ts';
import { useViewing } from '../channel/use-viewing.ts';
import { withViewerToken } from '../channel/viewer-token.ts';
import { ControlBar } from './control-bar.tsx';
import { LivePlayer } from './live-player.ts';
import { initialPlayerState } from './player-state.ts';
import styles from './player.module.css';
import { Poster } from './poster.tsx';
import { StageMessage } from './stage-message.tsx';
import { stageView } from './stage-view.ts';
import { useFullScreen } from './use-full-screen.ts';
import { useShortcuts } from './use-shortcuts.ts';

const idleStore = createStore(() => initialPlayerState);
const hideControlsAfterMs = 2_500;

/** A channel's picture with everything to control it. Fills the box that it is in. */
export function Player({ channel }: { channel: Channel }): JSX.Element {
  const stage = useRef<HTMLDivElement>(null);
  const [player, setPlayer] = useState<LivePlayer>();
  const attach = useCallback((video: HTMLVideoElement) => {
    const created = new LivePlayer(video);
    setPlayer(created);
    return () => {
      created.dispose();
      setPlayer(undefined);
    };
  }, []);
  const state = useStore(player?.store ?? idleStore);
  const view = stageView(channel, state);
  const fullScreen = useFullScreen(stage);
  const { awake, wake, sleep } = useAwake();
  useShortcuts(player, fullScreen.toggle, wake);

  const { slug, live, liveSince } = channel;
  useViewing(slug, live);
  useEffect(() => {
    player?.setBroadcast(
      live
        ? {
            playlistUrl: withViewerToken(`/hls/${encodeURIComponent(slug)}/index.m3u8`),
            id: `${slug} ${liveSince ?? ''}`,
          }
        : undefined,
    );
  }, [player, slug, live, liveSince]);

  const controllable = view !== 'offline' && view !== 'codec' && view !== 'trouble';
  return (
    <div
      ref={stage}
      className={styles['stage']}
      role="region"
      aria-label={`Live picture of ${channel.title}`}
      data-awake={awake || view !== 'picture' || undefined}
      onPointerMove={(event) => {
        if (event.pointerType === 'mouse') wake();
      }}
      onPointerLeave={(event) => {
        if (event.pointerType === 'mouse') sleep();
      }}
      onFocus={wake}
    >
      <video
        ref={attach}
        className={styles['video']}
        playsInline
        onPointerUp={(event) => {
          if (event.pointerType !== 'mouse') (awake ? sleep : wake)();
          else if (event.button === 0) player?.togglePlay();
        }}
        onDoubleClick={fullScreen.toggle}
      />
      {!state.picture && <Poster lit={view === 'waiting' || view === 'interrupted'} />}
      <StageMessage view={view} channel={channel} state={state} player={player} />
      {player && controllable && (
        <ControlBar player={player} state={state} stage={stage} fullScreen={fullScreen} onUse={wake} />
      )}
    </div>
  );
}

/** Whether the viewer has lately done anything, so that the controls are worth their room. */
function useAwake(): { awake: boolean; wake: () => void; sleep: () => void } {
  const [awake, setAwake] = useState(true);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sleep = useCallback(() => {
    clearTimeout(timer.current);
    setAwake(false);
  }, []);
  const wake = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAwake(false), hideControlsAfterMs);
    setAwake(true);
  }, []);
  useEffect(() => {
    timer.current = setTimeout(() => setAwake(false), hideControlsAfterMs);
    return () => clearTimeout(timer.current);
  }, []);
  return { awake, wake, sleep };
}
