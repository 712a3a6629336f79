/** Well-known places, with the address that their own pages give for RTMP. */
export const services = [
  { value: 'other', label: 'Own relay or another server', url: '' },
  { value: 'twitch', label: 'Twitch', url: 'rtmps://live.twitch.tv:443/app' },
  { value: 'youtube', label: 'YouTube', url: 'rtmps://a.rtmps.youtube.com:443/live2' },
  { value: 'facebook', label: 'Facebook', url: 'rtmps://live-api-s.facebook.com:443/rtmp' },
] as const;
