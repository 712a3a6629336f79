import type { Studio } from '../../bridge/studio.ts';
import { t } from '../../language/language.ts';
import { setAudioInput } from '../../../shared/scene/commands.ts';
import type { AudioInput } from '../../../shared/scene/model.ts';
import { feedingBack } from '../../../shared/scene/monitoring.ts';

/** What can be done to a strip with one press, for buttons and keys alike. */

export function setMuted({ scenes }: Studio, inputId: string, muted: boolean): void {
  scenes.change(muted ? t('Mute') : t('Unmute'), (before) => setAudioInput(before, inputId, { muted }));
}

export function setSolo({ scenes }: Studio, inputId: string, solo: boolean): void {
  scenes.change(solo ? t('Solo') : t('End solo'), (before) => setAudioInput(before, inputId, { solo }));
}

/** Says so where the strip would feed back, and is therefore not heard. */
export function setMonitoring(studio: Studio, inputId: string, monitoring: AudioInput['monitoring']): void {
  studio.scenes.change(t('Change monitoring'), (before) => setAudioInput(before, inputId, { monitoring }));
  const { deviceId } = studio.state.getState().settings.monitor;
  if (monitoring === 'off' || !feedingBack(studio.scenes.collection(), deviceId).includes(inputId)) return;
  studio.notify({ text: feedbackWarning(), tone: 'bad' });
}

export function setBus({ scenes }: Studio, input: AudioInput, bus: number, isOn: boolean): void {
  scenes.change(t('Change buses'), (before) =>
    setAudioInput(before, input.id, { buses: input.buses.with(bus, isOn) }),
  );
}

function feedbackWarning(): string {
  return t(
    'This strip holds what your computer plays, so you don’t hear it there: it would feed back. Choose headphones of their own under Monitoring.',
  );
}
