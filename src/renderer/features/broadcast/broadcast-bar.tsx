import type { ReactNode } from 'react';
import type { SessionState } from '../../../shared/contracts/engine.ts';
import { loweredBitrate, type LoweredBitrate } from '../../bridge/lowered-bitrate.ts';
import { useStudioState } from '../../bridge/studio-context.ts';
import { formatBitrate, formatBitrateOf, formatDuration } from '../../ui/formats.ts';
import { StatusLight } from '../../ui/status-light.tsx';
import { useNow } from '../../ui/use-now.ts';
import { t } from '../../language/language.ts';
import { AwayButton } from './away-button.tsx';
import classes from './broadcast.module.css';
import { GoLiveButton } from './go-live-button.tsx';

interface BroadcastBarProps {
  onNeedDestination: () => void;
  /** What stands between the two: the recording. */
  children: ReactNode;
}

/** Whether and how the studio is on air, and the button that changes it. */
export function BroadcastBar({ onNeedDestination, children }: BroadcastBarProps) {
  return (
    <footer data-dock-place className={classes.bar} aria-label={t('Broadcast')}>
      <BroadcastState />
      {children}
      <AwayButton />
      <GoLiveButton onNeedDestination={onNeedDestination} />
    </footer>
  );
}

function BroadcastState() {
  const session = useStudioState((state) => state.session);
  const nowMs = useNow();
  if (session.phase === 'idle') {
    return (
      <div className={classes.state}>
        <StatusLight tone="off" />
        <span className={classes.dim}>{t('Off air')}</span>
      </div>
    );
  }
  const destinations = session.destinations.filter((each) => each.phase !== 'idle');
  const live = destinations.filter((each) => each.phase === 'live');
  const dropped = destinations.reduce((sum, each) => sum + each.droppedVideoFrames, 0);
  const bitrateKbps = live.reduce((sum, each) => sum + each.bitrateKbps, 0);
  const lowered = loweredBitrate(session);
  const told = live.flatMap(({ viewers }) => viewers ?? []);
  if (session.phase !== 'live') {
    return (
      <div className={classes.state}>
        <StatusLight tone="warning" pulsing />
        <span>{describeWay(session, destinations.length)}</span>
      </div>
    );
  }
  return (
    <div className={classes.onAir}>
      <div className={classes.line}>
        <span className={classes.live}>
          <StatusLight tone="on-air" pulsing />
          {t('LIVE')}
        </span>
        <span className={classes.duration}>{formatDuration(nowMs - (session.liveSinceMs ?? nowMs))}</span>
        {told.length > 0 && (
          <span className={classes.number} title={t('As the relays that you send to count them')}>
            {t('{{count}} watching', { count: told.reduce((sum, each) => sum + each, 0) })}
          </span>
        )}
        {session.delay && (
          <span className={classes.number}>
            {t('{{seconds}} s delay', { seconds: session.delay.seconds })}
          </span>
        )}
        {lowered && <Lowered {...lowered} />}
      </div>
      <div className={classes.numbers}>
        <span className={classes.number}>{formatBitrate(bitrateKbps)}</span>
        <span className={classes.number} data-bad={dropped > 0 || undefined}>
          {t('{{dropped}} dropped', { dropped })}
        </span>
        <span className={classes.number} data-bad={live.length < destinations.length || undefined}>
          {t('{{live}} of {{all}} connected', { live: live.length, all: destinations.length })}
        </span>
      </div>
    </div>
  );
}

/** What is going on before the first destination takes the program, and after the last is to have it. */
function describeWay({ phase, delay }: SessionState, destinations: number): string {
  if (phase === 'stopping') {
    return delay?.phase === 'draining' && delay.heldMs > 0
      ? t('Sending what is held: {{time}} left', { time: formatDuration(delay.heldMs) })
      : t('Ending the broadcast…');
  }
  if (delay?.phase === 'filling') {
    return t('On air in {{time}}, when the delay is filled', {
      time: formatDuration(delay.seconds * 1000 - delay.heldMs),
    });
  }
  return t('Connecting to {{count}} destinations…', { count: destinations });
}

function Lowered({ name, presentKbps, targetKbps }: LoweredBitrate) {
  const sentence = t('Bitrate lowered to {{presentKbps}} for {{name}}', {
    presentKbps: formatBitrateOf(presentKbps, targetKbps),
    name,
  });
  return (
    <span className={`${classes.number} ${classes.lowered}`} title={sentence} data-bad>
      {sentence}
    </span>
  );
}
