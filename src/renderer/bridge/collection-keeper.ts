import type { StoreApi } from 'zustand';
import type { OpenCollection } from '../../shared/contracts/collections.ts';
import { useAway, withoutSoundWhileAway } from './away.ts';
import { CollectionSaver } from './collection-saver.ts';
import type { EngineClient } from './engine-client.ts';
import { keepWatching } from './keep-watching.ts';
import { onLeaving } from './on-leaving.ts';
import type { SafeProgram } from './safe-mode.ts';
import type { SceneState, SceneStore } from './scene-store.ts';
import type { StudioState } from './studio-state.ts';

/**
 * Every change of the collection goes to the program at once and to the engine shortly after; when the
 * engine opens another one, whoever asked for that, it is taken up here.
 */
export class CollectionKeeper {
  readonly #scenes: SceneStore;
  readonly #engine: EngineClient;
  readonly #state: StoreApi<StudioState>;
  #open: Omit<OpenCollection, 'collection'>;
  #saver: CollectionSaver;
  /** What came from the engine needs no saving. */
  #isTakingUp = false;

  constructor(
    open: OpenCollection,
    scenes: SceneStore,
    program: SafeProgram,
    engine: EngineClient,
    state: StoreApi<StudioState>,
  ) {
    this.#scenes = scenes;
    this.#engine = engine;
    this.#state = state;
    this.#open = open;
    this.#saver = this.#saverOf(open.id);
    program.setCollection(withoutSoundWhileAway(scenes.collection()));
    useAway.subscribe(() => {
      const seen = scenes.store.getState();
      program.setCollection(withoutSoundWhileAway(seen.history.present), seen);
    });
    scenes.store.subscribe((next, previous) => {
      if (isSeenOtherwise(next, previous)) {
        program.setCollection(withoutSoundWhileAway(next.history.present), next);
      }
      if (next.history.present === previous.history.present) return;
      // An offer to undo is about the step that was last.
      state.setState(({ notice }) => ({ notice: notice?.action ? undefined : notice }));
      if (!this.#isTakingUp) this.#saver.changed(next.history.present);
    });
    onLeaving(() => {
      this.#saver.flush();
    });
    keepWatching((onEnded) => {
      engine.collections.watch.subscribe(undefined, {
        onData: ({ revision, ...collections }) => {
          state.setState({ collections });
          void this.#follow(collections.currentId, revision);
        },
        onError: onEnded,
      });
    });
  }

  async #follow(id: string, revision: number): Promise<void> {
    const isSame = id === this.#open.id;
    // An engine that was started again counts from the beginning, and has what this page saved last.
    if (isSame && revision <= this.#open.revision) {
      this.#open = { id, revision };
      return;
    }
    if (!isSame) this.#saver.flush();
    try {
      const { collection, ...open } = await this.#engine.collections.open.query();
      // What waits to be saved is older than what was put in its place.
      if (open.id === this.#open.id) this.#saver.drop();
      else this.#saver = this.#saverOf(open.id);
      this.#open = open;
      this.#isTakingUp = true;
      this.#scenes.open(collection);
    } catch {
      // The link is down; the next word of the watch after it is up again comes here anew.
    } finally {
      this.#isTakingUp = false;
    }
  }

  #saverOf(id: string): CollectionSaver {
    return new CollectionSaver({
      save: (collection) => this.#engine.collections.save.mutate({ id, collection }),
      onPhase: (saving) => {
        if (id === this.#open.id) this.#state.setState({ saving });
      },
    });
  }
}

function isSeenOtherwise(next: SceneState, previous: SceneState): boolean {
  return (
    next.history.present !== previous.history.present ||
    next.studioMode !== previous.studioMode ||
    next.previewSceneId !== previous.previewSceneId ||
    next.onAir !== previous.onAir ||
    next.tBar !== previous.tBar ||
    next.take !== previous.take
  );
}
