import { IconPlayerTrackNextFilled, IconPlayerTrackPrevFilled } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useRef, useState, type JSX } from 'react';
import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';
import { BroadcastPlayer } from './broadcast-player.ts';
import { ControlBar } from './control-bar.tsx';
import { KeySheet } from './key-sheet.tsx';
import { bindMediaSession } from './media-session.ts';
import { addressesOf, type Playable } from './playable.ts';
import { initialPlayerState } from './player-state.ts';
import styles from './player.module.css';
import { Poster } from './poster.tsx';
import { SeekThumbnails } from './seek-thumbnails.ts';
import { StageMessage } from './stage-message.tsx';
import { stageView } from './stage-view.ts';
import { StatisticsPanel } from './statistics-panel.tsx';
import { useAwake } from './use-awake.ts';
import { useFullScreen } from './use-full-screen.ts';
import { useOnline } from './use-online.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useStageGestures, type SeekSign } from './use-stage-gestures.ts';
import { sendViewingBeacons } from './viewing-beacon.ts';

const idleStore = createStore(() => initialPlayerState);

/** The picture of a channel or recording with everything to control it. Fills the box that it is in. */
export function Player(playable: Playable): JSX.Element {
  const stage = useRef<HTMLDivElement>(null);
  const [player, setPlayer] = useState<BroadcastPlayer>();
  const attach = useCallback((video: HTMLVideoElement) => {
    const created = new BroadcastPlayer(video);
    setPlayer(created);
    return () => {
      created.dispose();
      setPlayer(undefined);
    };
  }, []);
  const state = useStore(player?.store ?? idleStore);
  const online = useOnline();
  const channel = 'channel' in playable ? playable.channel : undefined;
  const view = stageView(channel ?? { live: true, interrupted: false }, state, online);
  const fullScreen = useFullScreen(stage);
  const { awake, wake, sleep } = useAwake();
  const [statistics, setStatistics] = useState(false);
  const [keys, setKeys] = useState(false);
  const targets = useMemo(
    () => ({
      video: () => stage.current?.querySelector('video'),
      toggleFullScreen: fullScreen.toggle,
      toggleStatistics: () => setStatistics((shown) => !shown),
      toggleKeys: () => setKeys((shown) => !shown),
      onUse: wake,
    }),
    [fullScreen.toggle, wake],
  );
  useShortcuts(player, targets);
  const gestures = useStageGestures(player, fullScreen.toggle, awake ? sleep : wake);

  const { title, broadcast, thumbnailsUrl, posterUrl } = addressesOf(playable);
  const { playlistUrl, id, recorded = false } = broadcast ?? {};
  useEffect(() => {
    player?.setBroadcast(
      playlistUrl !== undefined && id !== undefined ? { playlistUrl, id, recorded } : undefined,
    );
  }, [player, playlistUrl, id, recorded]);
  useEffect(() => player?.handleNews(), [player, channel]);
  const thumbnails = useMemo(
    () => new SeekThumbnails(thumbnailsUrl, !recorded),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- another broadcast has other pictures at the same address
    [thumbnailsUrl, recorded, id],
  );
  useEffect(() => {
    if (!player || id === undefined) return;
    const over = new AbortController();
    bindMediaSession(player, { title, posterUrl }, over.signal);
    return () => over.abort();
  }, [player, id, title, posterUrl]);
  const slug = channel?.slug;
  useEffect(() => {
    if (!player || slug === undefined) return;
    const left = new AbortController();
    sendViewingBeacons(player, slug, left.signal);
    return () => left.abort();
  }, [player, slug]);

  const controllable = !['offline', 'codec', 'trouble', 'refused'].includes(view);
  return (
    <div
      ref={stage}
      className={styles['stage']}
      role="region"
      aria-label={`${recorded ? 'Recording' : 'Live picture'} of ${title}`}
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
        onPointerUp={gestures.onPointerUp}
        onDoubleClick={gestures.onDoubleClick}
      />
      {(!state.picture || state.soundOnly) && (
        <Poster lit={state.soundOnly || view === 'waiting' || view === 'interrupted'}>
          {state.soundOnly && <span className={styles['sound']}>Audio only</span>}
        </Poster>
      )}
      <StageMessage view={view} title={title} state={state} player={player} />
      <SeekSigns sign={gestures.sign} />
      {player && statistics && (
        <StatisticsPanel player={player} state={state} onClose={() => setStatistics(false)} />
      )}
      {player && controllable && (
        <ControlBar
          player={player}
          state={state}
          stage={stage}
          fullScreen={fullScreen}
          thumbnails={thumbnails}
          onStatistics={targets.toggleStatistics}
          onKeys={targets.toggleKeys}
          onUse={wake}
        />
      )}
      {keys && <KeySheet onClose={() => setKeys(false)} />}
    </div>
  );
}

/** Says what a double tap did, at the side where it was. */
function SeekSigns({ sign }: { sign: SeekSign | undefined }): JSX.Element | undefined {
  if (!sign) return undefined;
  const back = sign.seconds < 0;
  return (
    <span className={styles['sign']} data-back={back || undefined} role="status">
      {back ? <IconPlayerTrackPrevFilled size={24} /> : <IconPlayerTrackNextFilled size={24} />}
      {Math.abs(sign.seconds)} s
    </span>
  );
}
