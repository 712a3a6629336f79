import type { ComponentType } from 'react';
import { DestinationList } from '../features/destinations/destination-list.tsx';
import { Multiview } from '../features/multiview/multiview.tsx';
import { OutputSettings } from '../features/output/output-settings.tsx';
import { RecordingSettings } from '../features/recording/recording-settings.tsx';
import { t } from '../language/language.ts';

/** A panel that the performer can show, put where it suits and close. */
export interface DeskPanel {
  /** Kept in the layout, so it never changes. */
  id: string;
  /** In the performer's language. */
  title: () => string;
  component: ComponentType;
}

/** Every panel of the desk, in the order of the View menu. What is added here has its place beside the output. */
export const panels: readonly DeskPanel[] = [
  { id: 'destinations', title: () => t('Destinations'), component: DestinationList },
  {
    id: 'output',
    title: () => t('Output'),
    component: () => (
      <>
        <OutputSettings />
        <RecordingSettings />
      </>
    ),
  },
  { id: 'multiview', title: () => t('Multiview'), component: Multiview },
];
