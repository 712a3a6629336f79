import { t } from '../../language/language.ts';
import type { Check } from './check.ts';
import { checkDestinations, checkUpload } from './destination-checks.ts';
import { checkDisk } from './disk-check.ts';
import { checkEncoder } from './encoder-check.ts';
import { checkPicture } from './picture-check.ts';
import { checkSound } from './sound-check.ts';

/** Everything that is looked at before going live, in order. */
export function allChecks(): readonly Check[] {
  return [
    { id: 'destinations', title: t('Destinations'), run: checkDestinations },
    { id: 'picture', title: t('Picture and light'), run: checkPicture },
    {
      id: 'sound',
      title: t('Sound'),
      meanwhile: t('Speak as you will on air, and pause now and then…'),
      run: checkSound,
    },
    { id: 'encoder', title: t('Encoder'), run: checkEncoder },
    {
      id: 'upload',
      title: t('Upload'),
      meanwhile: t('Sending a stream that nobody sees…'),
      run: checkUpload,
    },
    { id: 'disk', title: t('Disk'), run: checkDisk },
  ];
}
