import type { RemoteChange } from '../../shared/obs/desk-view.ts';
import { t } from '../language/language.ts';

/** What a step of the undo history is called that a controller made. */
const steps: Readonly<Record<RemoteChange, () => string>> = {
  'add filter': () => t('Remote: add filter'),
  'remove filter': () => t('Remote: remove filter'),
  'rename filter': () => t('Remote: rename filter'),
  'order filters': () => t('Remote: order filters'),
  filter: () => t('Remote: filter'),
  'filter on': () => t('Remote: filter on'),
  'filter off': () => t('Remote: filter off'),
  canvas: () => t('Remote: canvas'),
  'remove source': () => t('Remote: remove source'),
  'rename source': () => t('Remote: rename source'),
  'add source': () => t('Remote: add source'),
  'duplicate source': () => t('Remote: duplicate source'),
  settings: () => t('Remote: settings'),
  'add strip': () => t('Remote: add strip'),
  transform: () => t('Remote: transform'),
  order: () => t('Remote: order'),
  show: () => t('Remote: show'),
  hide: () => t('Remote: hide'),
  lock: () => t('Remote: lock'),
  unlock: () => t('Remote: unlock'),
  blend: () => t('Remote: blend'),
  'add scene': () => t('Remote: add scene'),
  'remove scene': () => t('Remote: remove scene'),
  'rename scene': () => t('Remote: rename scene'),
  transition: () => t('Remote: transition'),
  'transition of a scene': () => t('Remote: transition of a scene'),
  mute: () => t('Remote: mute'),
  unmute: () => t('Remote: unmute'),
  volume: () => t('Remote: volume'),
  balance: () => t('Remote: balance'),
  'sync offset': () => t('Remote: sync offset'),
  monitoring: () => t('Remote: monitoring'),
  tracks: () => t('Remote: tracks'),
};

export function remoteStep(change: RemoteChange): string {
  return steps[change]();
}
