import { useElementSize } from '@mantine/hooks';
import { useEffect, useRef, useState, type DragEvent, type KeyboardEvent, type PointerEvent } from 'react';
import { editedScene, onlySelected } from '../../../bridge/scene-store.ts';
import { useCollection, useScenes, useStudio, useStudioState } from '../../../bridge/studio-context.ts';
import { setTransform } from '../../../../shared/scene/commands.ts';
import { itemsAt, transformCorners } from '../../../../shared/scene/geometry.ts';
import { useContextMenu } from '../../../ui/context-menu.tsx';
import { StatusLight } from '../../../ui/status-light.tsx';
import { addImage } from '../add-source.ts';
import { useEditorState } from '../editor-state.ts';
import { itemActions } from '../item-actions.ts';
import { usePictureSize } from '../picture-size.ts';
import { t } from '../../../language/language.ts';
import { CaptureProblems } from './capture-problems.tsx';
import { EmptyScene } from './empty-scene.tsx';
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

/** The program with handles to arrange it. */
export function Stage() {
  const studio = useStudio();
  const collection = useCollection();
  const { canvas } = collection;
  const state = useScenes((each) => each);
  const scene = editedScene(state);
  const found = onlySelected(state);
  const selected = found?.item;
  const safeAreas = useEditorState((state) => state.safeAreas);
  const onAir = useStudioState((state) => state.session.phase === 'live');
  const { ref: areaRef, width: areaWidth, height: areaHeight } = useElementSize();
  const scale = Math.max(0.05, Math.min(areaWidth / canvas.width, areaHeight / canvas.height));
  const drag = useItemDrag(scale, usePictureSize(found?.source));
  const { open, menu } = useContextMenu();
  const [hoveredId, setHoveredId] = useState<string>();
  const hovered = scene.items.find((item) => item.id === hoveredId && item.id !== selected?.id);

  const picture = useRef<HTMLDivElement>(null);
  useEffect(() => {
    picture.current?.append(studio.program.programElement);
  }, [studio]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') studio.scenes.select(undefined);
    const arrow = arrows[event.key];
    if (!arrow || !found || !selected || selected.locked || event.ctrlKey || event.metaKey || event.altKey)
      return;
    event.preventDefault();
    const distance = event.shiftKey ? 10 : 1;
    const { x, y } = selected.transform;
    studio.scenes.change(
      t('Nudge'),
      (before) =>
        setTransform(before, found.containerId, selected.id, {
          x: x + arrow.x * distance,
          y: y + arrow.y * distance,
        }),
      `nudge-${selected.id}`,
    );
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    for (const file of event.dataTransfer.files) {
      if (file.type.startsWith('image/')) addImage(studio, file);
    }
  };
  const hover = (event: PointerEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const point = { x: (event.clientX - box.left) / scale, y: (event.clientY - box.top) / scale };
    setHoveredId(itemsAt(scene.items, point).find((item) => !item.locked)?.id);
  };

  return (
    <section className={classes.stage} aria-label={t('Program')}>
      <header className={classes.head}>
        <h2 className={classes.title}>
          <StatusLight tone={onAir ? 'on-air' : 'off'} />
          {onAir ? t('On air') : t('Program')}
          <span className={classes.sceneName}>{scene.name}</span>
        </h2>
        <span className={classes.format}>
          {t('{{width}} × {{height}} px · {{frameRate}} fps · shown at {{percent}} %', {
            ...canvas,
            percent: Math.round(scale * 100),
          })}
        </span>
      </header>
      <div className={classes.area}>
        <div ref={areaRef} className={classes.measure}>
          <div
            className={classes.frame}
            data-on-air={onAir || undefined}
            style={{ width: canvas.width * scale, height: canvas.height * scale }}
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
            <div ref={picture} className={classes.picture} />
            <svg
              className={classes.overlay}
              viewBox={`0 0 ${canvas.width} ${canvas.height}`}
              onPointerDown={drag.onPointerDown}
              onPointerMove={(event) => {
                drag.onPointerMove(event);
                hover(event);
              }}
              onPointerUp={drag.onPointerUp}
              onPointerLeave={() => {
                setHoveredId(undefined);
              }}
              onContextMenu={(event) => {
                const entries = itemActions(studio, studio.scenes.store.getState().selectedItemIds.at(-1));
                if (entries.length > 0) open(event, entries);
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
              {hovered && (
                <polygon
                  className={classes.hover}
                  points={transformCorners(hovered.transform)
                    .map(({ x, y }) => `${x},${y}`)
                    .join(' ')}
                />
              )}
              {drag.guides.map(({ axis, position }) => (
                <line
                  key={`${axis}${position}`}
                  className={classes.guide}
                  {...(axis === 'x'
                    ? { x1: position, x2: position, y1: 0, y2: canvas.height }
                    : { x1: 0, x2: canvas.width, y1: position, y2: position })}
                />
              ))}
              {selected && <Selection item={selected} scale={scale} />}
            </svg>
            <CaptureProblems />
            {scene.items.length === 0 && <EmptyScene />}
          </div>
        </div>
      </div>
      {menu}
    </section>
  );
}
