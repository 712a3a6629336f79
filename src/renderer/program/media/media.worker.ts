import { messageOf } from '../../../shared/base/errors.ts';
import { contentOf, openMediaFile } from './media-file.ts';
import { MediaPlayer } from './media-player.ts';
import type { MediaReport, MediaRequest } from './messages.ts';

const players = new Map<string, MediaPlayer>();

function report(message: MediaReport): void {
  self.postMessage(message);
}

async function probe(url: string): Promise<void> {
  try {
    const file = await openMediaFile(url);
    report({ type: 'probed', url, content: contentOf(file) });
    file.close();
  } catch (failure) {
    report({ type: 'probed', url, problem: messageOf(failure) });
  }
}

self.onmessage = ({ data }: MessageEvent<MediaRequest>) => {
  if (data.type === 'probe') {
    void probe(data.url);
    return;
  }
  const player = players.get(data.sourceId);
  switch (data.type) {
    case 'open': {
      const { sourceId, url, playback, frames } = data;
      player?.close();
      const opened = new MediaPlayer(sourceId, url, playback, frames, (state) =>
        report({ type: 'state', state }),
      );
      players.set(sourceId, opened);
      return;
    }
    case 'playback':
      player?.setPlayback(data.playback);
      return;
    case 'shown':
      player?.setShown(data.shown);
      return;
    case 'control':
      player?.control(data.action, data.positionMs);
      return;
    case 'sound':
      player?.setSound(data.port);
      return;
    case 'close':
      player?.close();
      players.delete(data.sourceId);
  }
};
