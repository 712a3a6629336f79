import type { AudioInput, Scene, SceneCollection, Source } from '../scene/model.ts';
import type { Fields } from './fields.ts';
import { kindOfSource, stripKind } from './input-kinds.ts';
import { notFound, ObsProblem } from './problem.ts';
import { statusCode } from './protocol.ts';

/**
 * Scenes and sources under the names that OBS would give them: there every name is one thing's alone,
 * here two may be called alike. The later one has a number behind its name.
 */
export interface NamedScene {
  name: string;
  scene: Scene;
}

/** What OBS calls an input: a source with its strip in the mixer, or a strip of its own (a microphone). */
export interface NamedInput {
  name: string;
  uuid: string;
  /** OBS's name of the kind. */
  kind: string;
  source: Source | undefined;
  strip: AudioInput | undefined;
}

/** Groups are scenes in OBS, and listed apart. */
interface NamedGroup {
  name: string;
  source: Source & { kind: 'group' };
}

export interface Names {
  /** In the order of the list. */
  scenes: readonly NamedScene[];
  groups: readonly NamedGroup[];
  inputs: readonly NamedInput[];
  /** By the id of a scene or a source. */
  byId: ReadonlyMap<string, string>;
}

const known = new WeakMap<SceneCollection, Names>();

export function namesOf(collection: SceneCollection): Names {
  let names = known.get(collection);
  if (!names) known.set(collection, (names = makeNames(collection)));
  return names;
}

function makeNames(collection: SceneCollection): Names {
  const taken = new Set<string>();
  const byId = new Map<string, string>();
  const free = (id: string, wanted: string): string => {
    let name = wanted;
    for (let count = 2; taken.has(name); count++) name = `${wanted} ${count}`;
    taken.add(name);
    byId.set(id, name);
    return name;
  };
  const scenes = collection.scenes.map((scene) => ({ name: free(scene.id, scene.name), scene }));
  const groups: NamedGroup[] = [];
  const inputs: NamedInput[] = [];
  for (const source of collection.sources) {
    if (source.kind === 'scene') {
      // OBS has no source for a scene in a scene: the item shows the scene itself.
      byId.set(source.id, byId.get(source.settings.sceneId) ?? source.name);
      continue;
    }
    const name = free(source.id, source.name);
    const strip = collection.audioInputs.find((each) => each.sourceId === source.id);
    if (source.kind === 'group') groups.push({ name, source });
    else inputs.push({ name, uuid: source.id, kind: kindOfSource(source.kind), source, strip });
  }
  for (const strip of collection.audioInputs) {
    if (inputs.some((input) => input.strip === strip)) continue;
    const name = free(strip.id, strip.name);
    inputs.push({ name, uuid: strip.id, kind: stripKind, source: undefined, strip });
  }
  return { scenes, groups, inputs, byId };
}

/** What is named by `…Name` or `…Uuid`. @throws ObsProblem */
function find<T>(
  fields: Fields,
  prefix: string,
  list: readonly T[],
  nameOf: (each: T) => string,
  uuidOf: (each: T) => string,
): T | undefined {
  if (fields.has(`${prefix}Uuid`)) {
    const uuid = fields.string(`${prefix}Uuid`);
    return list.find((each) => uuidOf(each) === uuid);
  }
  if (!fields.has(`${prefix}Name`)) {
    throw new ObsProblem(
      statusCode.missingRequestField,
      `Either \`${prefix}Name\` or \`${prefix}Uuid\` is needed.`,
    );
  }
  const name = fields.string(`${prefix}Name`);
  return list.find((each) => nameOf(each) === name);
}

/** @throws ObsProblem */
export function findScene(collection: SceneCollection, fields: Fields, prefix = 'scene'): NamedScene {
  const found = find(
    fields,
    prefix,
    namesOf(collection).scenes,
    ({ name }) => name,
    ({ scene }) => scene.id,
  );
  if (!found) throw notFound('scene');
  return found;
}

/** @throws ObsProblem */
export function findInput(collection: SceneCollection, fields: Fields): NamedInput {
  const found = find(
    fields,
    'input',
    namesOf(collection).inputs,
    ({ name }) => name,
    ({ uuid }) => uuid,
  );
  if (!found) throw notFound('input');
  return found;
}

/** A scene or group: what holds items. @returns its id @throws ObsProblem */
export function findContainer(collection: SceneCollection, fields: Fields): { id: string; name: string } {
  const { scenes, groups } = namesOf(collection);
  const all = [
    ...scenes.map(({ name, scene }) => ({ name, id: scene.id })),
    ...groups.map(({ name, source }) => ({ name, id: source.id })),
  ];
  const found = find(
    fields,
    'scene',
    all,
    ({ name }) => name,
    ({ id }) => id,
  );
  if (!found) throw notFound('scene');
  return found;
}

/** Anything with a picture or a sound of its own. */
export interface NamedSource {
  name: string;
  uuid: string;
  scene: Scene | undefined;
  source: Source | undefined;
  strip: AudioInput | undefined;
}

/** A scene, a group or an input, as requests about filters and screenshots name them. @throws ObsProblem */
export function findSource(collection: SceneCollection, fields: Fields): NamedSource {
  const { scenes, groups, inputs } = namesOf(collection);
  const all: NamedSource[] = [
    ...scenes.map(({ name, scene }) => ({
      name,
      uuid: scene.id,
      scene,
      source: undefined,
      strip: undefined,
    })),
    ...groups.map(({ name, source }) => ({
      name,
      uuid: source.id,
      scene: undefined,
      source,
      strip: undefined,
    })),
    ...inputs.map(({ name, uuid, source, strip }) => ({ name, uuid, scene: undefined, source, strip })),
  ];
  const found = find(
    fields,
    'source',
    all,
    ({ name }) => name,
    ({ uuid }) => uuid,
  );
  if (!found) throw notFound('source');
  return found;
}

/** @throws ObsProblem if something is called so already */
export function checkFree(collection: SceneCollection, name: string): void {
  if ([...namesOf(collection).byId.values()].includes(name)) {
    throw new ObsProblem(statusCode.resourceAlreadyExists, 'Something is called that already.');
  }
}
