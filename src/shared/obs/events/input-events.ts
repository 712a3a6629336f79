import type { ObsEvent } from '../../contracts/desk.ts';
import { sourceIdsWithin } from '../../scene/containers.ts';
import type { AudioInput } from '../../scene/model.ts';
import { volumeToObs } from '../levels.ts';
import { namesOf, type NamedInput } from '../naming.ts';
import { balanceOf, monitorTypeOf, tracksOf } from '../requests/audio.ts';
import { defaultSettings, inputSettings, inputToObs } from '../requests/inputs.ts';
import { compare, event, isSame, type DeskMoment } from './event.ts';

/** What happened to the inputs: the list, their settings and their sound. */
export function inputEvents(before: DeskMoment, after: DeskMoment): ObsEvent[] {
  const inputs = compare(
    namesOf(before.collection).inputs,
    namesOf(after.collection).inputs,
    ({ uuid }) => uuid,
  );
  return [
    ...inputs.added.map((input) =>
      event('InputCreated', 'inputs', {
        ...inputToObs(input),
        inputSettings: inputSettings(input),
        defaultInputSettings: defaultSettings(input.kind),
      }),
    ),
    ...inputs.kept.flatMap(({ was, is }) => changesOf(was, is)),
    ...inputs.removed.map((input) => event('InputRemoved', 'inputs', named(input))),
  ];
}

function named({ name, uuid }: NamedInput) {
  return { inputName: name, inputUuid: uuid };
}

function changesOf(was: NamedInput, is: NamedInput): ObsEvent[] {
  const events: ObsEvent[] = [];
  if (was.name !== is.name) {
    events.push(
      event('InputNameChanged', 'inputs', {
        inputUuid: is.uuid,
        oldInputName: was.name,
        inputName: is.name,
      }),
    );
  }
  if (was.source?.settings !== is.source?.settings || was.strip?.deviceId !== is.strip?.deviceId) {
    const settings = inputSettings(is);
    if (!isSame(inputSettings(was), settings)) {
      events.push(event('InputSettingsChanged', 'inputs', { ...named(is), inputSettings: settings }));
    }
  }
  if (was.strip && is.strip) events.push(...soundChanges(was.strip, is.strip, named(is)));
  return events;
}

function soundChanges(was: AudioInput, is: AudioInput, name: ReturnType<typeof named>): ObsEvent[] {
  if (was === is) return [];
  const told = (type: string, data: object): ObsEvent => event(type, 'inputs', { ...name, ...data });
  return [
    ...(was.muted === is.muted ? [] : [told('InputMuteStateChanged', { inputMuted: is.muted })]),
    ...(was.gainDb === is.gainDb ? [] : [told('InputVolumeChanged', volumeToObs(is.gainDb))]),
    ...(was.balance === is.balance
      ? []
      : [told('InputAudioBalanceChanged', { inputAudioBalance: balanceOf(is) })]),
    ...(was.syncOffsetMs === is.syncOffsetMs
      ? []
      : [told('InputAudioSyncOffsetChanged', { inputAudioSyncOffset: is.syncOffsetMs })]),
    ...(was.monitoring === is.monitoring
      ? []
      : [told('InputAudioMonitorTypeChanged', { monitorType: monitorTypeOf(is) })]),
    ...(isSame(was.buses, is.buses)
      ? []
      : [told('InputAudioTracksChanged', { inputAudioTracks: tracksOf(is) })]),
  ];
}

/** Which inputs came onto the program or the preview, or left them. */
export function shownEvents(before: DeskMoment, after: DeskMoment): ObsEvent[] {
  const was = shownBy(before);
  const is = shownBy(after);
  const told = (type: 'InputActiveStateChanged' | 'InputShowStateChanged', key: 'active' | 'shown') => {
    const intent = type === 'InputActiveStateChanged' ? 'inputActiveStateChanged' : 'inputShowStateChanged';
    const field = key === 'active' ? 'videoActive' : 'videoShowing';
    return namesOf(after.collection).inputs.flatMap((input) => {
      const now = is[key].has(input.uuid);
      if (!input.source || was[key].has(input.uuid) === now) return [];
      return event(type, intent, { ...named(input), [field]: now });
    });
  };
  return [...told('InputActiveStateChanged', 'active'), ...told('InputShowStateChanged', 'shown')];
}

function shownBy({ collection, previewSceneId }: DeskMoment) {
  const active = sourceIdsWithin(collection, collection.programSceneId);
  const previewed = previewSceneId === undefined ? [] : sourceIdsWithin(collection, previewSceneId);
  return { active, shown: new Set([...active, ...previewed]) };
}
