import type { MediaAction, MediaState } from '../program/media/media-state.ts';
import { editedScene, type SceneStore } from '../bridge/scene-store.ts';
import type { NamedAction } from '../bridge/action-registry.ts';
import { setAudioInput, setItem } from '../../shared/scene/commands.ts';
import { t } from '../language/language.ts';

const jumpMs = 10_000;

/** What the actions of sources work on. */
interface SourceActionPorts {
  scenes: Pick<SceneStore, 'collection' | 'change' | 'store'>;
  program: {
    mediaStates(): readonly MediaState[];
    controlMedia(sourceId: string, action: MediaAction, positionMs?: number): void;
  };
}

/** What keys and controllers can do to one source or strip; no menu could hold all of them. */
export function sourceActions({ scenes, program }: SourceActionPorts): readonly NamedAction[] {
  const { audioInputs, sources } = scenes.collection();
  const strips = audioInputs.map(({ id, name }): NamedAction => ({
    id: `mute:${id}`,
    label: t('Mute or unmute {{name}}', { name }),
    run: () => {
      const muted = !scenes.collection().audioInputs.find((each) => each.id === id)?.muted;
      scenes.change(muted ? t('Mute') : t('Unmute'), (before) => setAudioInput(before, id, { muted }));
    },
  }));
  const shown = sources.map(({ id, name }): NamedAction => ({
    id: `show:${id}`,
    label: t('Show or hide {{name}}', { name }),
    run: () => {
      const scene = editedScene(scenes.store.getState());
      const items = scene.items.filter(({ sourceId }) => sourceId === id);
      const visible = !items.some((item) => item.visible);
      scenes.change(visible ? t('Show') : t('Hide'), (before) =>
        items.reduce((next, item) => setItem(next, scene.id, item.id, { visible }), before),
      );
    },
  }));
  const media = sources.flatMap(({ id, name, kind }): NamedAction[] => {
    if (kind !== 'media') return [];
    const stateOf = () => program.mediaStates().find(({ sourceId }) => sourceId === id);
    const jump = (byMs: number) => (): void => {
      const { positionMs = 0 } = stateOf() ?? {};
      program.controlMedia(id, 'seek', Math.max(0, positionMs + byMs));
    };
    return [
      {
        id: `play:${id}`,
        label: t('Play or pause {{name}}', { name }),
        run: () => {
          program.controlMedia(id, stateOf()?.phase === 'playing' ? 'pause' : 'play');
        },
      },
      {
        id: `restart:${id}`,
        label: t('Play {{name}} from the start', { name }),
        run: () => {
          program.controlMedia(id, 'restart');
        },
      },
      {
        id: `stop:${id}`,
        label: t('Stop {{name}}', { name }),
        run: () => {
          program.controlMedia(id, 'stop');
        },
      },
      { id: `back:${id}`, label: t('{{name}}: 10 s back', { name }), run: jump(-jumpMs) },
      { id: `ahead:${id}`, label: t('{{name}}: 10 s ahead', { name }), run: jump(jumpMs) },
    ];
  });
  return [...strips, ...shown, ...media];
}
