import type { CSSProperties, JSX } from 'react';
import type { PlaybackRange } from './playback-engine.ts';
import styles from './seek-preview.module.css';
import type { SeekThumbnail, SeekThumbnails } from './seek-thumbnails.ts';
import { clockText, timeOfDayText } from './time-text.ts';

const widthPx = 160;

interface Props {
  /** Along the bar, from 0 to 1. */
  share: number;
  positionSeconds: number;
  range: PlaybackRange;
  recorded: boolean;
  dateMs: number | undefined;
  thumbnails: SeekThumbnails;
}

/** What is to be seen at the place that the pointer is at, and when that was. */
export function SeekPreview({
  share,
  positionSeconds,
  range,
  recorded,
  dateMs,
  thumbnails,
}: Props): JSX.Element {
  const thumbnail = thumbnails.at(positionSeconds - (recorded ? range.startSeconds : 0), dateMs);
  const behindSeconds = range.endSeconds - positionSeconds;
  const time = recorded
    ? clockText(positionSeconds - range.startSeconds)
    : behindSeconds < 3
      ? 'Live'
      : `−${clockText(behindSeconds)}`;
  const half = thumbnail ? widthPx / 2 : 56;
  return (
    <div
      className={styles['preview']}
      aria-hidden="true"
      style={{ left: `clamp(${half}px, ${share * 100}%, calc(100% - ${half}px))` }}
    >
      {thumbnail && <Picture thumbnail={thumbnail} />}
      <span className={styles['time']}>
        {time}
        {!recorded && dateMs !== undefined && <span className={styles['date']}>{timeOfDayText(dateMs)}</span>}
      </span>
    </div>
  );
}

function Picture({ thumbnail: { url, area } }: { thumbnail: SeekThumbnail }): JSX.Element {
  if (!area) return <img className={styles['picture']} src={url} alt="" width={widthPx} />;
  // The sheet lies behind a window of one picture's size; the whole is then drawn smaller or larger.
  const piece: CSSProperties = {
    width: area.width,
    height: area.height,
    backgroundImage: `url(${JSON.stringify(url)})`,
    backgroundPosition: `-${area.x}px -${area.y}px`,
    zoom: widthPx / Math.max(1, area.width),
  };
  return <div className={styles['picture']} style={piece} />;
}
