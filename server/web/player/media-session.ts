import type { BroadcastPlayer } from './broadcast-player.ts';

const stepSeconds = 10;

/** What a phone's lock screen and a keyboard's media keys show and do. */
export interface PlayingTitle {
  title: string;
  /** Of a picture, if there may be one. */
  posterUrl: string;
}

/** Tells the system what plays and lets it steer, until the signal. */
export function bindMediaSession(player: BroadcastPlayer, playing: PlayingTitle, signal: AbortSignal): void {
  // Absent in older browsers, and outside of secure contexts in some.
  const session = (navigator as { mediaSession?: MediaSession }).mediaSession;
  if (!session) return;
  session.metadata = new MediaMetadata({
    title: playing.title,
    artist: 'Footlight',
    artwork: [{ src: playing.posterUrl }],
  });
  const actions: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
    play: () => player.play(),
    pause: () => player.pause(),
    stop: () => player.pause(),
    seekbackward: ({ seekOffset }) => player.seekBy(-(seekOffset ?? stepSeconds)),
    seekforward: ({ seekOffset }) => player.seekBy(seekOffset ?? stepSeconds),
    seekto: ({ seekTime }) => {
      const start = player.store.getState().range?.startSeconds;
      if (seekTime !== undefined && start !== undefined) player.seekTo(start + seekTime);
    },
  };
  for (const [action, handler] of Object.entries(actions)) setAction(session, action, handler);
  const unsubscribe = player.store.subscribe((state) => tell(session, state));
  tell(session, player.store.getState());
  signal.addEventListener('abort', () => {
    unsubscribe();
    for (const action of Object.keys(actions)) setAction(session, action, null);
    session.metadata = null;
    session.playbackState = 'none';
  });
}

function setAction(session: MediaSession, action: string, handler: MediaSessionActionHandler | null): void {
  try {
    session.setActionHandler(action as MediaSessionAction, handler);
  } catch {
    // An action that this browser doesn't know.
  }
}

function tell(
  session: MediaSession,
  { phase, range, positionSeconds, speed, recorded }: TellableState,
): void {
  session.playbackState =
    phase === 'idle' || phase === 'failed' ? 'none' : phase === 'paused' ? 'paused' : 'playing';
  const duration = range ? range.endSeconds - range.startSeconds : 0;
  if (!range || duration <= 0) return;
  session.setPositionState({
    duration,
    position: Math.min(duration, Math.max(0, positionSeconds - range.startSeconds)),
    playbackRate: recorded ? speed : 1,
  });
}

type TellableState = ReturnType<BroadcastPlayer['store']['getState']>;
