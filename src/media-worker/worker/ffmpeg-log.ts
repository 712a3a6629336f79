import { AV_LOG_ERROR, AV_LOG_WARNING } from 'node-av/constants';
import { Log } from 'node-av/lib';
import type { OwnerChannel } from './owner-channel.ts';

const linesPerSecond = 5;
const maxLineCharacters = 300;

/** Sends FFmpeg's own log to the owner instead of the terminal: at most five lines a second, the others counted. */
export function routeFfmpegLog(channel: OwnerChannel): void {
  let secondStartMs = 0;
  let lines = 0;
  let left = 0;
  Log.setLevel(AV_LOG_WARNING);
  Log.setCallback(
    (level, line) => {
      const nowMs = performance.now();
      if (nowMs - secondStartMs >= 1000) {
        secondStartMs = nowMs;
        lines = 0;
      }
      if (++lines > linesPerSecond) {
        left++;
        return;
      }
      const message = line.trim().slice(0, maxLineCharacters);
      channel.send('log', { level: level <= AV_LOG_ERROR ? 'warn' : 'debug', message, left });
      left = 0;
    },
    { maxLevel: AV_LOG_WARNING },
  );
}
