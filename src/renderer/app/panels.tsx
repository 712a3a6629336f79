import type { ComponentType } from 'react';
import { EventsPanel } from '../features/alerts/events-panel.tsx';
import { DestinationList } from '../features/destinations/destination-list.tsx';
import { Multiview } from '../features/multiview/multiview.tsx';
import { OutputSettings } from '../features/output/output-settings.tsx';
import { PreflightPanel } from '../features/preflight/preflight-panel.tsx';
import { RecordingSettings } from '../features/recording/recording-settings.tsx';
import { AllInputs } from '../features/mixer/all-inputs.tsx';
import { Mixer } from '../features/mixer/mixer.tsx';
import { Properties } from '../features/scene-editor/properties/properties.tsx';
import { SceneList } from '../features/scene-editor/scene-list.tsx';
import { SourceList } from '../features/scene-editor/source-list.tsx';
import { Stage } from '../features/scene-editor/stage/stage.tsx';
import { HotkeySettings } from '../features/remote/hotkeys.tsx';
import { RemotePanel } from '../features/remote/remote-panel.tsx';
import { t } from '../language/language.ts';

/** A panel that the performer can show, put where it suits and close. */
export interface DeskPanel {
  /** Kept in the layout, so it never changes. */
  id: string;
  /** In the performer's language. */
  title: () => string;
  component: ComponentType;
  /** It draws a head itself (by ui/panel.tsx), so it needs no tab while it shares its place with no other. */
  hasOwnHead?: boolean;
  /** Where it opens, if that is not beside the output. */
  opensBeside?: string;
  /** What the desk is never without. */
  staysOpen?: boolean;
}

/**
 * Every panel of the desk, in the order of the View menu. What has no place in the default layout is closed
 * until it is asked for, and opens beside the output unless it says otherwise.
 */
export const panels: readonly DeskPanel[] = [
  { id: 'scenes', title: () => t('Scenes'), component: SceneList, hasOwnHead: true },
  { id: 'sources', title: () => t('Sources'), component: SourceList, hasOwnHead: true },
  { id: 'stage', title: () => t('Program'), component: Stage, hasOwnHead: true, staysOpen: true },
  { id: 'mixer', title: () => t('Mixer'), component: Mixer, hasOwnHead: true },
  { id: 'inputs', title: () => t('All inputs'), component: AllInputs, opensBeside: 'mixer' },
  { id: 'properties', title: () => t('Properties'), component: Properties, hasOwnHead: true },
  { id: 'destinations', title: () => t('Destinations'), component: DestinationList },
  { id: 'events', title: () => t('Events'), component: EventsPanel },
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
  { id: 'preflight', title: () => t('Check'), component: PreflightPanel },
  { id: 'remote', title: () => t('Remote control'), component: RemotePanel },
  { id: 'hotkeys', title: () => t('Keys'), component: HotkeySettings },
];
