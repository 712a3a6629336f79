import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useState, type JSX } from 'react';
import type { BroadcastPlayer } from './broadcast-player.ts';
import type { PlaybackStatistics } from './playback-facts.ts';
import type { PlayerState } from './player-state.ts';
import styles from './statistics-panel.module.css';

const refreshMs = 500;
const absent = '–';

/** What a viewer reads out who has a problem, and a broadcaster who looks at the own stream. */
export function StatisticsPanel({
  player,
  state,
  onClose,
}: {
  player: BroadcastPlayer;
  state: PlayerState;
  onClose: () => void;
}): JSX.Element {
  const [statistics, setStatistics] = useState(() => player.statistics());
  useEffect(() => {
    const timer = setInterval(() => setStatistics(player.statistics()), refreshMs);
    return () => clearInterval(timer);
  }, [player]);
  return (
    <section className={styles['panel']} aria-label="Statistics">
      <dl>
        {rowsOf(statistics, state).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <ActionIcon
        className={styles['close'] ?? ''}
        variant="transparent"
        color="white"
        size={32}
        aria-label="Close the statistics"
        onClick={onClose}
      >
        <IconX size={18} />
      </ActionIcon>
    </section>
  );
}

function rowsOf(statistics: PlaybackStatistics, state: PlayerState): [name: string, value: string][] {
  const { width, height, shownWidth, shownHeight, latencySeconds, targetLatencySeconds } = statistics;
  const { partSeconds, codecs, frames, droppedFrames, stalls, stalledSeconds } = statistics;
  const rendition = state.qualities.find(({ id }) => id === state.shownQuality)?.label ?? absent;
  const latency: [string, string][] = state.recorded
    ? []
    : [
        ['Behind life', `${seconds(latencySeconds)} (goal ${seconds(targetLatencySeconds)})`],
        ['Delivery', partSeconds ? `Low latency, parts of ${seconds(partSeconds)}` : 'Whole segments'],
      ];
  return [
    ...latency,
    ['Buffer', seconds(statistics.bufferSeconds)],
    ['Rendition', `${rendition}${state.quality === undefined ? ' (auto)' : ''}`],
    ['Picture', height > 0 ? `${width} × ${height}, shown at ${shownWidth} × ${shownHeight}` : absent],
    ['Bit rate', bitRate(statistics.bitsPerSecond)],
    ['Network', bitRate(statistics.bandwidthBitsPerSecond)],
    ['Frames', `${droppedFrames} dropped of ${frames}`],
    ['Stalls', stalls === 0 ? 'None' : `${stalls}, ${seconds(stalledSeconds)} in all`],
    ['Speed', `${statistics.rate.toFixed(2)}×`],
    ['Codecs', codecs ?? absent],
  ];
}

function seconds(value: number | undefined): string {
  return value === undefined ? absent : `${value.toFixed(value < 10 ? 2 : 0)} s`;
}

function bitRate(bitsPerSecond: number | undefined): string {
  if (bitsPerSecond === undefined) return absent;
  return bitsPerSecond < 1e6
    ? `${Math.round(bitsPerSecond / 1e3)} kbit/s`
    : `${(bitsPerSecond / 1e6).toFixed(1)} Mbit/s`;
}
