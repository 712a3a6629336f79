import type { StreamsReport, StreamsRequest } from './messages.ts';
import { StreamPlayer } from './stream-player.ts';

const players = new Map<string, StreamPlayer>();
let socketUrl = '';

self.onmessage = ({ data }: MessageEvent<StreamsRequest>) => {
  switch (data.type) {
    case 'init':
      socketUrl = data.url;
      return;
    case 'open': {
      const { sourceId, url, frames } = data;
      players.get(sourceId)?.close();
      const onState = (state: StreamsReport['state']): void =>
        self.postMessage({ sourceId, state } satisfies StreamsReport);
      players.set(sourceId, new StreamPlayer(socketUrl, url, frames, onState));
      return;
    }
    case 'sound':
      players.get(data.sourceId)?.setSound(data.port);
      return;
    case 'close':
      players.get(data.sourceId)?.close();
      players.delete(data.sourceId);
  }
};
