import type { StoreApi } from 'zustand';
import type { TextFileState } from '../../shared/contracts/text-files.ts';
import type { SceneCollection } from '../../shared/scene/model.ts';
import type { ProgramController } from '../program/program-controller.ts';
import type { EngineClient } from './engine-client.ts';
import type { SceneState } from './scene-state.ts';

/** After which the engine is asked again for a file that it gave up. */
const askAgainMs = 1_000;

interface Followed {
  state: TextFileState;
  end: () => void;
}

/** Lets the program know what is in the files that texts are taken from, as long as any text is. */
export function followTextFiles(
  program: Pick<ProgramController, 'handleTextFiles'>,
  scenes: StoreApi<SceneState>,
  engine: EngineClient,
): void {
  const followed = new Map<string, Followed>();
  const tell = (): void => {
    program.handleTextFiles(Object.fromEntries([...followed].map(([path, { state }]) => [path, state])));
  };
  const follow = (path: string): void => {
    const entry: Followed = { state: {}, end: () => undefined };
    let again: ReturnType<typeof setTimeout> | undefined;
    const watch = (): void => {
      const watching = engine.textFiles.watch.subscribe(path, {
        onData: (state) => {
          // An engine that was started again has not read it yet.
          const { text } = entry.state;
          entry.state = { ...(text !== undefined && { text }), ...state };
          tell();
        },
        onError: () => {
          again = setTimeout(watch, askAgainMs);
        },
      });
      entry.end = () => {
        clearTimeout(again);
        watching.unsubscribe();
      };
    };
    followed.set(path, entry);
    watch();
  };
  let former: readonly SceneCollection[] = [];
  const update = ({ history, onAir }: SceneState): void => {
    const collections = [history.present, onAir];
    if (collections.every((each, index) => each === former[index])) return;
    former = collections;
    const paths = new Set(collections.flatMap(textFilesOf));
    const gone = [...followed].filter(([path]) => !paths.has(path));
    for (const [path, { end }] of gone) {
      end();
      followed.delete(path);
    }
    if (gone.length > 0) tell();
    for (const path of paths) if (!followed.has(path)) follow(path);
  };
  scenes.subscribe(update);
  update(scenes.getState());
}

function textFilesOf({ sources }: SceneCollection): string[] {
  return sources.flatMap((source) => {
    const path = source.kind === 'text' ? source.settings.textFilePath : '';
    return path === '' ? [] : [path];
  });
}
