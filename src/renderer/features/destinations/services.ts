import {
  IconBrandFacebook,
  IconBrandKick,
  IconBrandTwitch,
  IconBrandYoutube,
  IconBroadcast,
  IconServer,
  IconShieldBolt,
  type Icon,
} from '@tabler/icons-react';
import { platforms, type PlatformId } from '../../../shared/contracts/platforms.ts';
import { t } from '../../language/language.ts';

/** Somewhere to go live to, with what is known of it before the performer says more. */
export interface Service {
  value: 'twitch' | 'youtube' | 'facebook' | 'kick' | 'footlight-srt' | 'rtmp' | 'srt';
  label: string;
  icon: Icon;
  platform?: PlatformId;
  /** Well-known, as the service's own pages give it for RTMP; else its beginning or nothing. */
  url: string;
  /** What the destination is called unless the performer says otherwise. */
  name: string;
  /** Where the performer finds the stream key. */
  keyPage?: string;
}

/** In the order in which they are shown. */
export function services(): readonly Service[] {
  return [
    ofPlatform('twitch', IconBrandTwitch),
    ofPlatform('youtube', IconBrandYoutube),
    ofPlatform('facebook', IconBrandFacebook),
    ofPlatform('kick', IconBrandKick),
    {
      value: 'footlight-srt',
      label: t('Footlight'),
      icon: IconBroadcast,
      platform: 'relay',
      url: 'srt://',
      name: '',
    },
    { value: 'rtmp', label: t('RTMP server'), icon: IconServer, url: '', name: '' },
    { value: 'srt', label: t('SRT server'), icon: IconShieldBolt, url: 'srt://', name: '' },
  ];
}

function ofPlatform(id: Exclude<PlatformId, 'relay'>, icon: Icon): Service {
  const { name = id, url = '', keyPage } = platforms.find((each) => each.id === id) ?? {};
  return { value: id, label: name, icon, platform: id, url, name, ...(keyPage !== undefined && { keyPage }) };
}
