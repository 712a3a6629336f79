/** Somewhere to go live to, with what is known of it before the performer says more. */
export interface Service {
  value: 'other' | 'footlight-srt' | 'srt' | 'twitch' | 'youtube' | 'facebook';
  label: string;
  /** Well-known, as the service's own pages give it for RTMP; else its beginning or nothing. */
  url: string;
  /** What the destination is called unless the performer says otherwise. */
  name: string;
}

export const services: readonly Service[] = [
  { value: 'other', label: 'Own relay or another server', url: '', name: '' },
  { value: 'footlight-srt', label: 'Footlight relay (SRT)', url: 'srt://', name: '' },
  { value: 'srt', label: 'Another SRT server', url: 'srt://', name: '' },
  { value: 'twitch', label: 'Twitch', url: 'rtmps://live.twitch.tv:443/app', name: 'Twitch' },
  { value: 'youtube', label: 'YouTube', url: 'rtmps://a.rtmps.youtube.com:443/live2', name: 'YouTube' },
  { value: 'facebook', label: 'Facebook', url: 'rtmps://live-api-s.facebook.com:443/rtmp', name: 'Facebook' },
];
