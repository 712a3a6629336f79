import type { ImportNote } from '../contracts/collections.ts';
import {
  newCollection,
  newScene,
  newSource,
  noStinger,
  stingerCutFrame,
  stingerCutPointMs,
  transitionDurationMs,
} from '../scene/defaults.ts';
import { withinRange } from '../scene/audio-filter.ts';
import type {
  AudioInput,
  CanvasFormat,
  Crop,
  Scene,
  SceneCollection,
  Source,
  Stinger,
  Transition,
} from '../scene/model.ts';
import { ImportContext, type ImportPorts, type NamedFile } from './import-context.ts';
import { convertAudio, isAudioDevice } from './obs-audio.ts';
import { convertFilters, kindOf } from './obs-filters.ts';
import { clamp, itemsOf, ObsSettings, type ObsCollection, type ObsSource } from './obs-file.ts';
import { convertItem, type ShownSource } from './obs-items.ts';
import { convertSource } from './obs-sources.ts';

export interface ConvertedCollection {
  collection: SceneCollection;
  notes: ImportNote[];
}

const maxScenes = 200;
const maxSources = 500;
const maxItems = 200;
const maxAudioInputs = 32;
const noCrop: Crop = { left: 0, top: 0, right: 0, bottom: 0 };

/** A scene collection of OBS Studio as one of ours, with a note for everything that is not the same. */
export function convertObsCollection(from: ObsCollection, ports: ImportPorts): ConvertedCollection {
  return new Conversion(from, new ImportContext(ports)).run();
}

/** The files that a collection needs, each once. */
export function filesOf(from: ObsCollection): NamedFile[] {
  const files = new Map<string, NamedFile>();
  let count = 0;
  convertObsCollection(from, {
    newId: () => `id-${count++}`,
    fileOf: (file) => {
      files.set(`${file.kind} ${file.path}`, file);
      return undefined;
    },
  });
  return [...files.values()];
}

class Conversion {
  readonly #from: ObsCollection;
  readonly #context: ImportContext;
  readonly #canvas: CanvasFormat;
  readonly #shown = new Map<string, ShownSource>();
  readonly #sceneIds = new Map<string, string>();
  readonly #sources: Source[] = [];
  readonly #audioInputs: AudioInput[] = [];

  constructor(from: ObsCollection, context: ImportContext) {
    this.#from = from;
    this.#context = context;
    this.#canvas = canvasOf(from, context);
  }

  run(): ConvertedCollection {
    const { groups, audioDevices, sources } = this.#from;
    const scenes = this.#orderedScenes();
    for (const scene of scenes) this.#sceneIds.set(scene.name, this.#context.newId());
    for (const device of audioDevices) this.#addAudio(device, '');
    for (const source of sources) if (kindOf(source.id) !== 'scene') this.#addSource(source);
    for (const group of groups) this.#addGroup(group);
    for (const scene of scenes) this.#noteSceneFilters(scene);
    const converted = scenes.map((scene) => this.#scene(scene));
    const first = converted[0] ?? newScene(this.#context.newId(), 'Scene 1');
    const program = this.#from.current_program_scene ?? this.#from.current_scene;
    const base = newCollection(this.#context.nameOf(this.#from.name), first.id, this.#canvas);
    const collection = {
      ...base,
      sources: this.#sources,
      scenes: converted.length > 0 ? converted : [first],
      programSceneId: converted.find((scene) => scene.name === program)?.id ?? first.id,
      transition: this.#transition(base.transition),
      audioInputs: this.#audioInputs,
    };
    return { collection, notes: this.#context.notes };
  }

  #orderedScenes(): ObsSource[] {
    const scenes = this.#from.sources.filter(({ id }) => id === 'scene');
    const order = new Map(this.#from.scene_order.map(({ name }, index) => [name, index]));
    const placeOf = (scene: ObsSource): number => order.get(scene.name) ?? order.size;
    const ordered = scenes.sort((one, other) => placeOf(one) - placeOf(other));
    if (ordered.length > maxScenes)
      this.#context.note(this.#from.name, `Only the first ${maxScenes} scenes were taken.`);
    return ordered.slice(0, maxScenes);
  }

  #addSource(from: ObsSource): void {
    if (isAudioDevice(from)) {
      this.#addAudio(from, '');
      return;
    }
    if (kindOf(from.id) === 'group' || !this.#hasRoom(from)) return;
    const converted = convertSource(from, this.#context);
    if (!converted) return;
    const filters = convertFilters(from, this.#context);
    const source = { ...converted.source, filters: filters.video };
    this.#sources.push(source);
    this.#shown.set(from.name, { id: source.id, size: converted.size, crop: filterCrop(from) });
    if (converted.sounds) this.#addAudio(from, source.id);
  }

  #addAudio(from: ObsSource, sourceId: string): void {
    if (this.#audioInputs.length < maxAudioInputs) {
      this.#audioInputs.push(convertAudio(from, sourceId, this.#context));
    } else this.#context.note(from.name, `The mixer has ${maxAudioInputs} strips already; it has none.`);
  }

  #addGroup(group: ObsSource): void {
    if (!this.#hasRoom(group)) return;
    const settings = new ObsSettings(group.settings);
    const size = {
      width: clamp(settings.number('cx', this.#canvas.width), 1, 100_000),
      height: clamp(settings.number('cy', this.#canvas.height), 1, 100_000),
    };
    const fresh = newSource('group', this.#context.newId(), this.#context.nameOf(group.name));
    const items = this.#items(group, { ...size, name: group.name });
    this.#sources.push({
      ...fresh,
      settings: { ...size, items },
      filters: convertFilters(group, this.#context).video,
    });
    this.#shown.set(group.name, { id: fresh.id, size, crop: filterCrop(group) });
  }

  #scene(from: ObsSource): Scene {
    const items = this.#items(from, { ...this.#canvas, name: from.name });
    return { id: this.#sceneIds.get(from.name) ?? '', name: this.#context.nameOf(from.name), items };
  }

  #items(from: ObsSource, frame: { width: number; height: number; name: string }): Scene['items'] {
    const items = itemsOf(from);
    if (items.length > maxItems)
      this.#context.note(from.name, `Only ${maxItems} of its ${items.length} sources were taken.`);
    return items.slice(0, maxItems).flatMap((item) => {
      const shown = this.#shown.get(item.name) ?? this.#nested(item.name);
      return shown ? [convertItem(item, shown, frame, this.#context)] : [];
    });
  }

  /** A scene within a scene is a source here, made at its first use. */
  #nested(name: string): ShownSource | undefined {
    const sceneId = this.#sceneIds.get(name);
    const from = this.#from.sources.find((each) => each.id === 'scene' && each.name === name);
    if (sceneId === undefined || !from || !this.#hasRoom(from)) return undefined;
    const fresh = newSource('scene', this.#context.newId(), this.#context.nameOf(name));
    const filters = convertFilters(from, this.#context).video;
    this.#sources.push({ ...fresh, settings: { sceneId }, filters });
    const { width, height } = this.#canvas;
    const shown = { id: fresh.id, size: { width, height }, crop: filterCrop(from) };
    this.#shown.set(name, shown);
    return shown;
  }

  #noteSceneFilters(scene: ObsSource): void {
    if (scene.filters.length === 0) return;
    this.#context.note(
      scene.name,
      'Filters on a scene as a whole are not known here; they hold only where it is shown in another scene.',
    );
  }

  #hasRoom(from: ObsSource): boolean {
    if (this.#sources.length < maxSources) return true;
    this.#context.note(from.name, `There are ${maxSources} sources already; it was left out.`);
    return false;
  }

  #transition(otherwise: Transition): Transition {
    const { current_transition: name = 'Fade', transitions, transition_duration: duration } = this.#from;
    const found = transitions.find((each) => each.name === name);
    const settings = new ObsSettings(found?.settings ?? {});
    // OBS writes only those that have settings; cut and fade have none.
    const kind = kindOf(found?.id ?? (name === 'Cut' ? 'cut_transition' : 'fade_transition'));
    const durationMs = withinRange(transitionDurationMs, duration ?? transitionDurationMs.initial);
    const wanted = settings.text('direction', 'left');
    const direction = (['left', 'right', 'up', 'down'] as const).find((each) => each === wanted) ?? 'left';
    const base = { ...otherwise, durationMs, direction };
    switch (kind) {
      case 'cut_transition':
        return { ...base, kind: 'cut' };
      case 'fade_transition':
        return { ...base, kind: 'fade' };
      case 'slide_transition':
      case 'swipe_transition':
        return { ...base, kind: 'slide' };
      case 'wipe_transition':
        return { ...base, kind: 'wipe' };
      case 'obs_stinger_transition': {
        const assetId = this.#context.fileOf(name, 'media', settings.text('path'))?.assetId ?? '';
        const point = settings.number('transition_point', 0);
        const cut: Partial<Stinger> =
          settings.number('tp_type', 0) === 0
            ? { cutBy: 'time', cutPointMs: withinRange(stingerCutPointMs, point) }
            : { cutBy: 'frame', cutFrame: Math.round(withinRange(stingerCutFrame, point)) };
        return { ...base, kind: 'stinger', stinger: { ...noStinger, assetId, ...cut } };
      }
      default:
        this.#context.note(name, 'This transition is not known here; scenes fade into each other.');
        return { ...base, kind: 'fade' };
    }
  }
}

/** The first size that the file tells; before OBS 30.2 it lies in OBS's profile alone. */
function canvasOf(from: ObsCollection, context: ImportContext): CanvasFormat {
  const references = from.sources.flatMap((source) =>
    itemsOf(source).flatMap((item) => item.scale_ref ?? []),
  );
  const told = from.resolution ?? references[0];
  if (!told) {
    context.note(
      from.name,
      'The file does not say how large the picture is; 1920 × 1080 was taken. Change it in Output if it was another.',
    );
  }
  const even = (value: number): number => 2 * Math.round(value / 2);
  return {
    width: clamp(even(told?.x ?? 1920), 160, 3840),
    height: clamp(even(told?.y ?? 1080), 90, 3840),
    frameRate: 30,
  };
}

/** What crop filters of a source cut off in all. */
function filterCrop(source: ObsSource): Crop {
  return source.filters.reduce((sum, filter) => {
    if (kindOf(filter.id) !== 'crop_filter' || filter.enabled === false) return sum;
    const settings = new ObsSettings(filter.settings);
    if (!settings.flag('relative', true)) return sum;
    return {
      left: sum.left + settings.number('left', 0),
      top: sum.top + settings.number('top', 0),
      right: sum.right + settings.number('right', 0),
      bottom: sum.bottom + settings.number('bottom', 0),
    };
  }, noCrop);
}
