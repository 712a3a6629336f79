import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sceneCollectionSchema } from '../../../src/shared/contracts/scene-schema.ts';
import { answerDeskRequest, deskRequestTypes } from '../../../src/shared/obs/desk-requests.ts';
import type { DeskView } from '../../../src/shared/obs/desk-view.ts';
import { deskEvents } from '../../../src/shared/obs/events/desk-events.ts';
import { itemNumber } from '../../../src/shared/obs/item-number.ts';
import { ObsProblem } from '../../../src/shared/obs/problem.ts';
import { addAudioInput, addItem, addScene, transitionInto } from '../../../src/shared/scene/commands.ts';
import { newAudioInput, newCollection, newScene, newSource } from '../../../src/shared/scene/defaults.ts';
import type { SceneCollection } from '../../../src/shared/scene/model.ts';

/** Two scenes that are called alike, a camera in the first, and a microphone. */
function show(): SceneCollection {
  let collection = newCollection('Show', 'one', { width: 1920, height: 1080, frameRate: 30 });
  collection = addScene(collection, newScene('two', 'Scene 1'));
  collection = addItem(collection, 'one', newSource('camera', 'camera', 'Camera'), 'item');
  return addAudioInput(collection, newAudioInput('microphone', 'Microphone'));
}

const noSize = (): undefined => undefined;

function viewOf(collection: SceneCollection, previewSceneId?: string): DeskView {
  let count = 0;
  return {
    collection,
    previewSceneId,
    sizeOf: (id) => (id === 'camera' ? { width: 1280, height: 720 } : undefined),
    mediaOf: noSize,
    transitionCursor: 1,
    actions: [{ id: 'undo', keys: ['mod+z'] }],
    newId: () => `new-${++count}`,
  };
}

/** What a request leaves of a collection, what it answers, and what controllers hear of it. */
function ask(collection: SceneCollection, requestType: string, requestData: Record<string, unknown> = {}) {
  const { data, effects = [] } = answerDeskRequest(viewOf(collection), requestType, requestData);
  let after = collection;
  for (const effect of effects) if (effect.type === 'edit') after = effect.change(after);
  const before = { collection, previewSceneId: undefined };
  const events = deskEvents(before, { collection: after, previewSceneId: undefined }, noSize);
  return { data, effects, after, events, told: events.map(({ eventType }) => eventType) };
}

function codeOf(requestType: string, requestData: Record<string, unknown>, collection = show()): number {
  try {
    ask(collection, requestType, requestData);
    return 100;
  } catch (problem) {
    if (problem instanceof ObsProblem) return problem.code;
    throw problem;
  }
}

it('lists scenes from the last up, each under a name of its own', () => {
  expect(ask(show(), 'GetSceneList').data).toEqual({
    currentProgramSceneName: 'Scene 1',
    currentProgramSceneUuid: 'one',
    currentPreviewSceneName: null,
    currentPreviewSceneUuid: null,
    scenes: [
      { sceneIndex: 0, sceneName: 'Scene 1 2', sceneUuid: 'two' },
      { sceneIndex: 1, sceneName: 'Scene 1', sceneUuid: 'one' },
    ],
  });
});

it('makes, renames and removes inputs, and tells of it', () => {
  const { after, data, told } = ask(show(), 'CreateInput', {
    sceneName: 'Scene 1',
    inputName: 'Title',
    inputKind: 'text_gdiplus_v3',
    inputSettings: {
      text: 'Hello',
      color: 0x00_00_ff,
      opacity: 50,
      font: { face: 'Arial', size: 40, flags: 1 },
    },
    sceneItemEnabled: false,
  });
  expect(data).toEqual({ inputUuid: 'new-1', sceneItemId: itemNumber('new-2') });
  expect(told).toEqual([
    'InputCreated',
    'SceneItemCreated',
    'InputActiveStateChanged',
    'InputShowStateChanged',
  ]);
  expect(after.sources.at(-1)).toMatchObject({
    name: 'Title',
    settings: { text: 'Hello', color: '#ff000080', fontFamily: 'Arial', fontSizePx: 40, fontWeight: 800 },
  });
  expect(after.scenes[0]?.items.at(-1)).toMatchObject({ visible: false });
  expect(sceneCollectionSchema.safeParse(after).success).toBe(true);

  const settings = ask(after, 'GetInputSettings', { inputName: 'Title' }).data;
  expect(settings).toMatchObject({
    inputKind: 'text_ft2_source_v2',
    inputSettings: { text: 'Hello', opacity: 50 },
  });
  const renamed = ask(after, 'SetInputName', { inputName: 'Title', newInputName: 'Headline' });
  expect(renamed.told).toEqual(['InputNameChanged']);
  const removed = ask(renamed.after, 'RemoveInput', { inputUuid: 'new-1' });
  expect(removed.after.sources).toHaveLength(1);
  expect(removed.told).toContain('InputRemoved');
});

it('knows a strip of the mixer as an input', () => {
  const name = { inputName: 'Microphone' };
  expect(ask(show(), 'GetSpecialInputs').data).toMatchObject({
    desktop1: null,
    mic1: 'Microphone',
    mic2: null,
  });
  const quieter = ask(show(), 'SetInputVolume', { ...name, inputVolumeMul: 0.1 });
  expect(quieter.after.audioInputs[0]?.gainDb).toBeCloseTo(-20);
  expect(quieter.told).toEqual(['InputVolumeChanged']);
  expect(quieter.effects).toMatchObject([{ gesture: 'remote:volume:microphone', what: 'volume' }]);
  const muted = ask(show(), 'ToggleInputMute', name);
  expect(muted.data).toEqual({ inputMuted: true });
  expect(muted.told).toEqual(['InputMuteStateChanged']);
  const silent = ask(show(), 'SetInputVolume', { ...name, inputVolumeDb: -100 }).after;
  expect(ask(silent, 'GetInputVolume', name).data).toEqual({ inputVolumeMul: 0, inputVolumeDb: -100 });
  const left = ask(show(), 'SetInputAudioBalance', { ...name, inputAudioBalance: 0 }).after;
  expect(left.audioInputs[0]?.balance).toBe(-1);
  const tracks = ask(show(), 'SetInputAudioTracks', { ...name, inputAudioTracks: { 2: false } }).after;
  expect(tracks.audioInputs[0]?.buses.slice(0, 3)).toEqual([true, false, true]);
  const monitor = { ...name, monitorType: 'OBS_MONITORING_TYPE_MONITOR_ONLY' };
  expect(ask(show(), 'SetInputAudioMonitorType', monitor).after.audioInputs[0]?.monitoring).toBe(
    'monitorOnly',
  );
});

it('adds and sets filters of sound and picture by the names that OBS has for them', () => {
  const made = ask(show(), 'CreateSourceFilter', {
    sourceName: 'Camera',
    filterName: 'Key',
    filterKind: 'chroma_key_filter_v2',
    filterSettings: { similarity: 300, key_color: 0x00_ff_00 },
  });
  expect(made.told).toEqual(['SourceFilterCreated']);
  expect(made.after.sources[0]?.filters[0]).toMatchObject({
    kind: 'chromaKey',
    settings: { similarityPermille: 300, color: '#00ff00' },
  });
  const off = ask(made.after, 'SetSourceFilterEnabled', {
    sourceName: 'Camera',
    filterName: 'Key',
    filterEnabled: false,
  });
  expect(off.told).toEqual(['SourceFilterEnableStateChanged']);
  const gain = { sourceName: 'Microphone', filterName: 'Louder', filterKind: 'gain_filter' };
  const louder = ask(show(), 'CreateSourceFilter', { ...gain, filterSettings: { db: 6 } }).after;
  expect(louder.audioInputs[0]?.filters[0]).toMatchObject({ kind: 'gain', settings: { gainDb: 6 } });
  expect(ask(louder, 'GetSourceFilterList', { sourceName: 'Microphone' }).data).toMatchObject({
    filters: [{ filterName: 'Louder', filterKind: 'gain_filter', filterSettings: { db: 6 } }],
  });
});

it('takes an item’s place back as it told it', () => {
  const where = { sceneName: 'Scene 1', sceneItemId: itemNumber('item') };
  fc.assert(
    fc.property(
      fc.record({
        positionX: fc.integer({ min: -500, max: 2000 }),
        positionY: fc.integer({ min: -500, max: 2000 }),
        rotation: fc.integer({ min: -180, max: 179 }),
        boundsWidth: fc.integer({ min: 10, max: 2000 }),
        boundsHeight: fc.integer({ min: 10, max: 2000 }),
        cropLeft: fc.integer({ min: 0, max: 100 }),
      }),
      (place) => {
        const { after } = ask(show(), 'SetSceneItemTransform', { ...where, sceneItemTransform: place });
        const told = ask(after, 'GetSceneItemTransform', where).data?.['sceneItemTransform'];
        const again = ask(after, 'SetSceneItemTransform', { ...where, sceneItemTransform: told }).after;
        for (const [name, value] of Object.entries(place)) {
          expect((told as Record<string, number>)[name]).toBeCloseTo(value, 6);
        }
        const [was, is] = [after, again].map((each) => each.scenes[0]?.items[0]?.transform);
        expect(is?.x).toBeCloseTo(was?.x ?? NaN, 6);
        expect(is?.height).toBeCloseTo(was?.height ?? NaN, 6);
      },
    ),
    { numRuns: 50 },
  );
});

it.each([
  ['CreateScene', { sceneName: 'Scene 1' }, 601],
  ['CreateScene', {}, 300],
  ['CreateScene', { sceneName: '' }, 403],
  ['CreateScene', { sceneName: 7 }, 401],
  ['SetCurrentProgramScene', { sceneName: 'Nowhere' }, 600],
  ['SetCurrentProgramScene', {}, 300],
  ['SetCurrentPreviewScene', { sceneName: 'Scene 1' }, 506],
  ['CreateInput', { sceneName: 'Scene 1', inputName: 'x', inputKind: 'decklink-input' }, 605],
  ['GetInputVolume', { inputName: 'Camera' }, 604],
  ['SetInputVolume', { inputName: 'Microphone', inputVolumeDb: 27 }, 402],
  ['SetSceneItemEnabled', { sceneName: 'Scene 1', sceneItemId: 1, sceneItemEnabled: true }, 600],
  ['CreateSourceFilter', { sourceName: 'Camera', filterName: 'x', filterKind: 'vst_filter' }, 607],
  ['SetInputSettings', { inputName: 'Camera', inputSettings: { frame_rate: 'fast' } }, 400],
  ['NoSuchRequest', {}, 204],
  ['constructor', {}, 204],
])('answers %s %j with code %i', (requestType, requestData, code) => {
  expect(codeOf(requestType, requestData)).toBe(code);
});

it('survives whatever a request may hold', () => {
  const odd = fc.oneof(
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.dictionary(fc.string(), fc.string()),
  );
  const fields = [
    ...['sceneName', 'sceneUuid', 'sourceName', 'inputName', 'inputUuid', 'filterName', 'sceneItemId'],
    ...['inputSettings', 'filterSettings', 'sceneItemTransform', 'inputKind', 'position', 'inputVolumeDb'],
  ];
  const names = fc.constantFrom('Scene 1', 'Camera', 'Microphone', itemNumber('item'), 'one');
  const data = fc.dictionary(fc.constantFrom(...fields), fc.oneof(odd, names));
  fc.assert(
    fc.property(fc.constantFrom(...deskRequestTypes), data, (requestType, requestData) => {
      expect(codeOf(requestType, requestData)).toBeGreaterThanOrEqual(100);
    }),
    { numRuns: 500 },
  );
});

it('finds actions by name and by key', () => {
  const effects = [{ type: 'action', actionId: 'undo' }];
  expect(ask(show(), 'TriggerHotkeyByName', { hotkeyName: 'undo' }).effects).toEqual(effects);
  const keys = { keyId: 'OBS_KEY_Z', keyModifiers: { control: true } };
  expect(ask(show(), 'TriggerHotkeyByKeySequence', keys).effects).toEqual(effects);
});

it('tells of the studio mode and its scenes', () => {
  const collection = show();
  const off = { collection, previewSceneId: undefined };
  const on = { collection, previewSceneId: 'two' };
  expect(deskEvents(off, on, noSize).map(({ eventType }) => eventType)).toEqual([
    'StudioModeStateChanged',
    'CurrentPreviewSceneChanged',
  ]);
  const taken = { collection: { ...collection, programSceneId: 'two' }, previewSceneId: 'one' };
  expect(deskEvents(on, taken, noSize)).toMatchObject([
    { eventType: 'CurrentProgramSceneChanged', eventData: { sceneName: 'Scene 1 2', sceneUuid: 'two' } },
    { eventType: 'CurrentPreviewSceneChanged', eventData: { sceneUuid: 'one' } },
    { eventType: 'InputActiveStateChanged', eventData: { inputName: 'Camera', videoActive: false } },
  ]);
});

it('gives a scene a transition of its own, changes it in part, and takes it away', () => {
  const named = { sceneName: 'Scene 1 (2)' };
  const overrideOf = (collection: SceneCollection) =>
    ask(collection, 'GetSceneSceneTransitionOverride', { sceneUuid: 'two' }).data;
  const of = { sceneUuid: 'two' };
  expect(overrideOf(show())).toEqual({ transitionName: null, transitionDuration: null });
  const faded = ask(show(), 'SetSceneSceneTransitionOverride', {
    ...of,
    transitionName: 'Fade',
    transitionDuration: 700,
  }).after;
  expect(overrideOf(faded)).toEqual({ transitionName: 'Fade', transitionDuration: 700 });
  expect(sceneCollectionSchema.parse(faded)).toEqual(faded);
  expect(transitionInto(faded, 'two')).toMatchObject({ kind: 'fade', durationMs: 700 });
  expect(transitionInto(faded, 'one')).toBe(faded.transition);
  const cut = ask(faded, 'SetSceneSceneTransitionOverride', { ...of, transitionName: 'Cut' }).after;
  expect(overrideOf(cut)).toEqual({ transitionName: 'Cut', transitionDuration: 700 });
  const usual = ask(cut, 'SetSceneSceneTransitionOverride', { ...of, transitionName: null }).after;
  expect(overrideOf(usual)).toEqual({ transitionName: null, transitionDuration: null });
  expect(codeOf('SetSceneSceneTransitionOverride', { ...of, transitionName: 'Whirl' })).toBe(600);
  expect(codeOf('SetSceneSceneTransitionOverride', { ...of, transitionDuration: 1 })).toBe(402);
  expect(codeOf('SetSceneSceneTransitionOverride', named)).toBe(600);
});
