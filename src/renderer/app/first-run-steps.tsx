import { DestinationList } from '../features/destinations/destination-list.tsx';
import type { FurtherStep } from '../features/first-run/further-steps.tsx';
import { RecommendedOutput } from '../features/output/recommended-output.tsx';
import { t } from '../language/language.ts';

/** What the first start asks for after camera and microphone. */
export const firstRunSteps: readonly FurtherStep[] = [
  {
    id: 'destination',
    title: () => t('Where do you want to go live?'),
    hint: () => t('Your own relay or a platform and your stream key there. You can also do this later.'),
    body: <DestinationList />,
  },
  {
    id: 'output',
    title: () => t('Picture quality'),
    hint: () =>
      t('This suits your computer and most platforms. Everything can be changed later under Output.'),
    body: <RecommendedOutput />,
  },
];
