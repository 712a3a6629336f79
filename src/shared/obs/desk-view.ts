import type { SceneCollection, Transition } from '../scene/model.ts';
import type { JsonObject } from './fields.ts';

interface Size {
  /** px */
  width: number;
  height: number;
}

/** How far a media source has been played. */
export interface ObsMediaState {
  phase: 'playing' | 'paused' | 'stopped' | 'ended';
  /** Undefined while unknown. */
  durationMs?: number;
  positionMs?: number;
}

/** What the desk is like at the moment of a request. */
export interface DeskView {
  collection: SceneCollection;
  /** The scene that is arranged in studio mode; undefined without it. */
  previewSceneId: string | undefined;
  /** Of a source's own picture; undefined while unknown. */
  sizeOf: (sourceId: string) => Size | undefined;
  mediaOf: (sourceId: string) => ObsMediaState | undefined;
  /** How far one scene has followed another, 0 to 1; 1 when nothing changes. */
  transitionCursor: number;
  /** What the menus offer. */
  actions: readonly { id: string; keys?: readonly string[] }[];
  newId: () => string;
}

export type MediaAction =
  { action: 'play' | 'pause' | 'stop' | 'restart' } | { action: 'seek'; positionMs: number };

/** What a controller changes of the collection; the page has words for each. */
export type RemoteChange =
  | 'add filter'
  | 'remove filter'
  | 'rename filter'
  | 'order filters'
  | 'filter'
  | 'filter on'
  | 'filter off'
  | 'canvas'
  | 'remove source'
  | 'rename source'
  | 'add source'
  | 'duplicate source'
  | 'settings'
  | 'add strip'
  | 'transform'
  | 'order'
  | 'show'
  | 'hide'
  | 'lock'
  | 'unlock'
  | 'blend'
  | 'add scene'
  | 'remove scene'
  | 'rename scene'
  | 'transition'
  | 'transition of a scene'
  | 'mute'
  | 'unmute'
  | 'volume'
  | 'balance'
  | 'sync offset'
  | 'monitoring'
  | 'tracks';

/** What a request does to the desk. */
export type DeskEffect =
  /**
   * what: the step that can be undone; gesture: edits in quick succession of the same one, such as
   * those of a fader that is moved, are one step
   */
  | {
      type: 'edit';
      what: RemoteChange;
      change: (collection: SceneCollection) => SceneCollection;
      gesture: string | undefined;
    }
  | { type: 'program'; sceneId: string }
  | { type: 'preview'; sceneId: string }
  | { type: 'studioMode'; on: boolean }
  | { type: 'take'; by?: Transition }
  | { type: 'tBar'; position: number }
  | { type: 'action'; actionId: string }
  | { type: 'media'; sourceId: string; control: MediaAction };

/** What a request is answered with, and what it does. */
export interface DeskReply {
  data?: JsonObject;
  effects?: readonly DeskEffect[];
}

type Change = (collection: SceneCollection) => SceneCollection;

/** A step of the undo history. */
export function edit(what: RemoteChange, change: Change, data?: JsonObject): DeskReply {
  const effect = { type: 'edit', what, change, gesture: undefined } as const;
  return { ...(data && { data }), effects: [effect] };
}

/** Part of a movement: all of it is one step of the undo history. @param moved the id of that */
export function drag(what: RemoteChange, moved: string, change: Change): DeskReply {
  const gesture = `remote:${what}:${moved}`;
  return { effects: [{ type: 'edit', what, change, gesture }] };
}
