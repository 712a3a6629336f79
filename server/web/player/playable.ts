import type { Broadcast } from '../../../src/shared/contracts/broadcasts.ts';
import type { Channel } from '../../../src/shared/contracts/relay.ts';
import { withViewerToken } from '../channel/viewer-token.ts';
import type { PlayableBroadcast } from './broadcast-player.ts';

/** What a player is given: a channel, which comes and goes, or a broadcast that is over. */
export type Playable = { channel: Channel } | { recording: Broadcast };

/** Where everything about a playable lies. */
export interface PlayableAddresses {
  title: string;
  /** Undefined while there is nothing to play. */
  broadcast: PlayableBroadcast | undefined;
  thumbnailsUrl: string;
  posterUrl: string;
}

export function addressesOf(playable: Playable): PlayableAddresses {
  const [folder, facts] =
    'channel' in playable
      ? [`/hls/${encodeURIComponent(playable.channel.slug)}`, playable.channel]
      : [`/vod/${encodeURIComponent(playable.recording.id)}`, playable.recording];
  const playlistUrl = withViewerToken(`${folder}/index.m3u8`);
  return {
    title: facts.title,
    thumbnailsUrl: withViewerToken(`${folder}/thumbnails.vtt`),
    posterUrl: withViewerToken(`${folder}/poster.jpg`),
    broadcast: broadcastOf(playable, playlistUrl),
  };
}

function broadcastOf(playable: Playable, playlistUrl: string): PlayableBroadcast | undefined {
  if ('recording' in playable) return { playlistUrl, id: playable.recording.id, recorded: true };
  const { slug, live, liveSince } = playable.channel;
  return live ? { playlistUrl, id: `${slug} ${liveSince ?? ''}`, recorded: false } : undefined;
}
