import { addAudioInput, removeAudioInput, renameSource, setAudioInput } from '../../scene/commands.ts';
import { withoutItemsOf, withoutUnusedSources } from '../../scene/containers.ts';
import { newAudioInput, newSource } from '../../scene/defaults.ts';
import { changed } from '../../scene/edit.ts';
import type { SceneCollection, Source } from '../../scene/model.ts';
import { edit } from '../desk-view.ts';
import type { JsonObject } from '../fields.ts';
import {
  inputKindFor,
  inputKinds,
  settingsToObs,
  stripKind,
  unversioned,
  withObsSettings,
  type InputKind,
} from '../input-kinds.ts';
import { checkFree, findContainer, findInput, namesOf, type NamedInput } from '../naming.ts';
import { ObsProblem } from '../problem.ts';
import { statusCode } from '../protocol.ts';
import { putItem } from './items.ts';
import type { DeskRequests } from './registry.ts';

/** OBS_SOURCE_… flags that controllers look at: 1 has a picture, 2 has sound. */
function capabilities({ source, strip }: NamedInput): number {
  return (source ? 1 : 0) | (strip ? 2 : 0);
}

/** How an input is listed. */
export function inputToObs(input: NamedInput) {
  return {
    inputName: input.name,
    inputUuid: input.uuid,
    inputKind: input.kind,
    unversionedInputKind: unversioned(input.kind),
    inputKindCaps: capabilities(input),
  };
}

export function inputSettings({ source, strip }: NamedInput): JsonObject {
  if (source) return settingsToObs(source);
  return { device_id: strip?.deviceId ?? '' };
}

export function defaultSettings(obsKind: string): JsonObject {
  const kind = inputKindFor(obsKind);
  return kind === 'strip' ? { device_id: '' } : settingsToObs(newSource(kind, 'default', 'Default'));
}

export const inputRequests: DeskRequests = {
  GetInputList: ({ collection }, fields) => {
    const kind = fields.has('inputKind') ? fields.string('inputKind') : undefined;
    const inputs = namesOf(collection).inputs.filter(
      (input) => kind === undefined || input.kind === kind || unversioned(input.kind) === kind,
    );
    return { data: { inputs: inputs.map(inputToObs) } };
  },
  GetInputKindList: (_view, fields) => {
    const short = fields.has('unversioned') && fields.boolean('unversioned');
    return { data: { inputKinds: short ? inputKinds.map(unversioned) : inputKinds } };
  },
  GetSpecialInputs: ({ collection }) => {
    const strips = namesOf(collection).inputs.filter((input) => input.kind === stripKind);
    const mic = (index: number): string | null => strips[index]?.name ?? null;
    return {
      data: { desktop1: null, desktop2: null, mic1: mic(0), mic2: mic(1), mic3: mic(2), mic4: mic(3) },
    };
  },
  CreateInput: (view, fields) => {
    const { collection, newId } = view;
    const name = fields.newName('inputName');
    const kind = inputKindFor(fields.string('inputKind'));
    const settings = fields.has('inputSettings') ? fields.object('inputSettings') : {};
    const { id: containerId } = findContainer(collection, fields);
    checkFree(collection, name);
    if (kind === 'strip') return createStrip(collection, newId(), name, settings);
    const source = withObsSettings(newInput(kind, newId(), name), settings, true);
    const enabled = !fields.has('sceneItemEnabled') || fields.boolean('sceneItemEnabled');
    return putItem(view, containerId, source, enabled, newId(), { inputUuid: source.id });
  },
  RemoveInput: ({ collection }, fields) => {
    const { source, strip } = findInput(collection, fields);
    return edit('remove source', (before) => {
      const kept = strip ? removeAudioInput(before, strip.id) : before;
      return source ? withoutUnusedSources(withoutItemsOf(kept, new Set([source.id]))) : kept;
    });
  },
  SetInputName: ({ collection }, fields) => {
    const { source, strip } = findInput(collection, fields);
    const name = fields.newName('newInputName');
    checkFree(collection, name);
    return edit('rename source', (before) => {
      const next = source ? renameSource(before, source.id, name) : before;
      return strip ? setAudioInput(next, strip.id, { name }) : next;
    });
  },
  GetInputDefaultSettings: (_view, fields) => ({
    data: { defaultInputSettings: defaultSettings(fields.string('inputKind')) },
  }),
  GetInputSettings: ({ collection }, fields) => {
    const input = findInput(collection, fields);
    return { data: { inputSettings: inputSettings(input), inputKind: input.kind } };
  },
  SetInputSettings: ({ collection }, fields) => {
    const { source, strip } = findInput(collection, fields);
    const settings = fields.object('inputSettings');
    const overlay = !fields.has('overlay') || fields.boolean('overlay');
    if (source && source.kind !== 'scene' && source.kind !== 'group') {
      const next = withObsSettings(source, settings, overlay);
      return edit('settings', (before) => withSource(before, next));
    }
    const deviceId = settings['device_id'];
    if (!strip || typeof deviceId !== 'string' || deviceId.length > 500) return {};
    return edit('settings', (before) => setAudioInput(before, strip.id, { deviceId }));
  },
  /** Pictures here have no lines to be put together. */
  GetInputDeinterlaceMode: ({ collection }, fields) => {
    findInput(collection, fields);
    return { data: { inputDeinterlaceMode: 'OBS_DEINTERLACE_MODE_DISABLE' } };
  },
  GetInputDeinterlaceFieldOrder: ({ collection }, fields) => {
    findInput(collection, fields);
    return { data: { inputDeinterlaceFieldOrder: 'OBS_DEINTERLACE_FIELD_ORDER_TOP' } };
  },
  GetInputPropertiesListPropertyItems: ({ collection }, fields) => {
    findInput(collection, fields);
    fields.string('propertyName');
    return { data: { propertyItems: [] } };
  },
};

function newInput(kind: InputKind, id: string, name: string) {
  return newSource(kind, id, name);
}

/** The source as it is now, under the name and with the filters that it has by then. */
function withSource(collection: SceneCollection, next: Source): SceneCollection {
  const sources = changed(collection.sources, next.id, (source) =>
    source.kind === next.kind ? ({ ...source, settings: next.settings } as Source) : source,
  );
  return sources === collection.sources ? collection : { ...collection, sources };
}

function createStrip(collection: SceneCollection, id: string, name: string, settings: JsonObject) {
  const deviceId = settings['device_id'];
  const strip = newAudioInput(id, name, typeof deviceId === 'string' ? deviceId.slice(0, 500) : '');
  if (addAudioInput(collection, strip) === collection) {
    throw new ObsProblem(statusCode.resourceCreationFailed, 'The mixer has as many strips as there can be.');
  }
  // A strip is in no scene, so it has no number there.
  return edit('add strip', (before) => addAudioInput(before, strip), { inputUuid: id, sceneItemId: 0 });
}
