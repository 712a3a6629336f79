/** Where most performers go live to. `relay`: one's own Footlight relay; every other server has no entry. */
export const platformIds = ['twitch', 'youtube', 'facebook', 'kick', 'relay'] as const;
export type PlatformId = (typeof platformIds)[number];

/** What an ingest takes. Sizes in px of the shorter and the longer side, so that upright pictures count alike. */
export interface PlatformLimits {
  codecs: readonly ('h264' | 'hevc')[];
  /** Above it the platform refuses the stream or makes it worse. */
  maxVideoKbps: number;
  /** Above it viewers gain nothing. */
  maxAudioKbps: number;
  maxKeyframeMs: number;
  maxShorterPx: number;
  maxLongerPx: number;
  maxFrameRate: number;
}

export interface Platform {
  id: PlatformId;
  name: string;
  /** Where its servers are, for every region. */
  url: string;
  /** Page on which the performer finds the key. */
  keyPage?: string;
  limits: PlatformLimits;
  /** Takes a stream that nobody sees, asked for by a mark behind the key. */
  takesTests?: boolean;
}

const fullHd = { maxShorterPx: 1080, maxLongerPx: 1920, maxFrameRate: 60 };

/** As the platforms' own pages of advice for encoders give them. */
export const platforms: readonly Platform[] = [
  {
    id: 'twitch',
    name: 'Twitch',
    url: 'rtmps://live.twitch.tv:443/app',
    keyPage: 'https://dashboard.twitch.tv/settings/stream',
    limits: { codecs: ['h264'], maxVideoKbps: 6000, maxAudioKbps: 320, maxKeyframeMs: 2000, ...fullHd },
    takesTests: true,
  },
  {
    id: 'youtube',
    name: 'YouTube',
    url: 'rtmps://a.rtmps.youtube.com:443/live2',
    keyPage: 'https://www.youtube.com/live_dashboard',
    limits: {
      codecs: ['h264', 'hevc'],
      maxVideoKbps: 51_000,
      maxAudioKbps: 384,
      maxKeyframeMs: 4000,
      maxShorterPx: 2160,
      maxLongerPx: 3840,
      maxFrameRate: 60,
    },
  },
  {
    id: 'facebook',
    name: 'Facebook',
    url: 'rtmps://live-api-s.facebook.com:443/rtmp',
    keyPage: 'https://www.facebook.com/live/producer',
    limits: { codecs: ['h264'], maxVideoKbps: 6000, maxAudioKbps: 128, maxKeyframeMs: 2000, ...fullHd },
  },
  {
    id: 'kick',
    name: 'Kick',
    url: 'rtmps://fa723fc1b171.global-contribute.live-video.net:443/app',
    keyPage: 'https://kick.com/dashboard/settings/stream',
    limits: { codecs: ['h264'], maxVideoKbps: 8000, maxAudioKbps: 320, maxKeyframeMs: 2000, ...fullHd },
  },
  {
    id: 'relay',
    name: 'Footlight relay',
    url: 'srt://',
    takesTests: true,
    limits: {
      codecs: ['h264', 'hevc'],
      maxVideoKbps: 100_000,
      maxAudioKbps: 512,
      // Its segments are cut at keyframes, and are no longer than this.
      maxKeyframeMs: 4000,
      maxShorterPx: 2160,
      maxLongerPx: 4096,
      maxFrameRate: 60,
    },
  },
];

const hosts: readonly [PlatformId, RegExp][] = [
  ['twitch', /(^|\.)twitch\.tv$/],
  ['youtube', /(^|\.)youtube\.com$/],
  ['facebook', /(^|\.)facebook\.com$/],
  // Kick and Twitch share this network; Kick's ingest is this one name.
  ['kick', /^fa723fc1b171\.global-contribute\.live-video\.net$/],
  ['twitch', /(^|\.)contribute\.live-video\.net$|^ingest\.global-contribute\.live-video\.net$/],
];

/** The platform of a destination: by its server's name, else as it was chosen; undefined for any other server. */
export function platformOf(destination: {
  url: string;
  platform?: PlatformId | undefined;
}): Platform | undefined {
  const id = platformOfHost(destination.url) ?? destination.platform;
  return platforms.find((each) => each.id === id);
}

function platformOfHost(url: string): PlatformId | undefined {
  // No URL class here; an address was checked when it was saved.
  const host = /^[a-z]+:\/\/(?:[^/@]*@)?([^/:?#]+)/i.exec(url)?.[1]?.toLowerCase() ?? '';
  return hosts.find(([, pattern]) => pattern.test(host))?.[0];
}
