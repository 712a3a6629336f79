import { useState, type DragEvent, type KeyboardEvent, type PointerEvent } from 'react';
import { editedScene, onlySelected, selectedItems } from '../../../bridge/scene-store.ts';
import { useScenes, useStudio } from '../../../bridge/studio-context.ts';
import { setTransform } from '../../../../shared/scene/commands.ts';
import { itemsAt, transformCorners } from '../../../../shared/scene/geometry.ts';
import type { Transform } from '../../../../shared/scene/model.ts';
import { t } from '../../../language/language.ts';
import { useContextMenu } from '../../../ui/context-menu.tsx';
import { addDropped } from '../add-source.ts';
import { pasteActions } from '../clipboard.ts';
import { useEditorState } from '../editor-state.ts';
import { itemActions } from '../item-actions.ts';
import { usePictureSize } from '../picture-size.ts';
import { CaptureProblems } from './capture-problems.tsx';
import { editedSpace } from './edited-space.ts';
import { EmptyScene } from './empty-scene.tsx';
import { PictureFrame } from './picture-frame.tsx';
import { Selection } from './selection.tsx';
import classes from './stage.module.css';
import { useItemDrag } from './use-item-drag.ts';

const arrows: Record<string, { x: number; y: number }> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
/** Action-safe and title-safe areas, as EBU R 95 has them for 16:9: 3.5 % and 5 % from each edge. */
const safeAreaInsets = [0.035, 0.05];

interface CanvasEditorProps {
  element: HTMLCanvasElement;
  /** Screen px of one canvas px. */
  scale: number;
  onAir: boolean;
}

/** The edited scene with handles to arrange it. */
export function CanvasEditor({ element, scale, onAir }: CanvasEditorProps) {
  const studio = useStudio();
  const state = useScenes((each) => each);
  const { canvas } = state.history.present;
  const scene = editedScene(state);
  const found = onlySelected(state);
  const selected = selectedItems(state);
  const space = editedSpace(state);
  const safeAreas = useEditorState((each) => each.safeAreas);
  const drag = useItemDrag(scale, usePictureSize(found?.source));
  const { open, menu } = useContextMenu();
  const [hoveredId, setHoveredId] = useState<string>();
  const hovered = space.items.find(
    (item) => item.id === hoveredId && !state.selectedItemIds.includes(item.id),
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      const group = scene.items.find((item) => item.sourceId === space.containerId);
      studio.scenes.select(group?.id);
    }
    const arrow = arrows[event.key];
    const free = selected.filter(({ item }) => !item.locked);
    if (!arrow || free.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const distance = event.shiftKey ? 10 : 1;
    studio.scenes.change(
      t('Nudge'),
      (before) =>
        free.reduce(
          (next, { containerId, item }) =>
            setTransform(next, containerId, item.id, {
              x: item.transform.x + arrow.x * distance,
              y: item.transform.y + arrow.y * distance,
            }),
          before,
        ),
      `nudge-${state.selectedItemIds.join()}`,
    );
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    for (const file of event.dataTransfer.files) addDropped(studio, file);
  };
  const hover = (event: PointerEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const point = { x: (event.clientX - box.left) / scale, y: (event.clientY - box.top) / scale };
    setHoveredId(itemsAt(space.items, space.toSpace(point)).find((item) => !item.locked)?.id);
  };

  return (
    <>
      <PictureFrame
        element={element}
        scale={scale}
        onAir={onAir}
        tabIndex={0}
        role="application"
        aria-label={t(
          'Canvas. Arrow keys move the selected source, Shift makes the steps larger, Delete removes it.',
        )}
        onKeyDown={onKeyDown}
        onKeyUp={() => {
          studio.scenes.endGesture();
        }}
        onDragOver={(event) => {
          event.preventDefault();
        }}
        onDrop={onDrop}
      >
        <svg
          className={classes.overlay}
          viewBox={`0 0 ${canvas.width} ${canvas.height}`}
          onPointerDown={drag.onPointerDown}
          onPointerMove={(event) => {
            drag.onPointerMove(event);
            hover(event);
          }}
          onPointerUp={drag.onPointerUp}
          onDoubleClick={drag.onDoubleClick}
          onPointerLeave={() => {
            setHoveredId(undefined);
          }}
          onContextMenu={(event) => {
            const { selectedItemIds } = studio.scenes.store.getState();
            const entries = itemActions(studio, selectedItemIds);
            open(event, entries.length > 0 ? entries : pasteActions(studio));
          }}
        >
          {safeAreas &&
            safeAreaInsets.map((inset) => (
              <rect
                key={inset}
                className={classes.safeArea}
                x={canvas.width * inset}
                y={canvas.height * inset}
                width={canvas.width * (1 - 2 * inset)}
                height={canvas.height * (1 - 2 * inset)}
              />
            ))}
          <g transform={space.transform}>
            {space.transform !== '' && (
              <rect className={classes.openGroup} width={space.size.width} height={space.size.height} />
            )}
            {hovered && <polygon className={classes.hover} points={outlineOf(hovered.transform)} />}
            {drag.guides.map(({ axis, position }) => (
              <line
                key={`${axis}${position}`}
                className={classes.guide}
                {...(axis === 'x'
                  ? { x1: position, x2: position, y1: 0, y2: space.size.height }
                  : { x1: 0, x2: space.size.width, y1: position, y2: position })}
              />
            ))}
            {selected.map(({ item }) =>
              found ? (
                <Selection key={item.id} item={item} canvas={space.size} scale={scale * space.scale} />
              ) : (
                <polygon
                  key={item.id}
                  className={classes.outline}
                  points={outlineOf(item.transform)}
                  data-locked={item.locked || undefined}
                />
              ),
            )}
            {drag.band && (
              <rect
                className={classes.band}
                x={Math.min(drag.band.from.x, drag.band.to.x)}
                y={Math.min(drag.band.from.y, drag.band.to.y)}
                width={Math.abs(drag.band.to.x - drag.band.from.x)}
                height={Math.abs(drag.band.to.y - drag.band.from.y)}
              />
            )}
          </g>
        </svg>
        <CaptureProblems />
        {scene.items.length === 0 && <EmptyScene />}
      </PictureFrame>
      {menu}
    </>
  );
}

function outlineOf(transform: Transform): string {
  return transformCorners(transform)
    .map(({ x, y }) => `${x},${y}`)
    .join(' ');
}
