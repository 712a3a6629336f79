import { handlePosition, resizeHandles, type ResizeHandle } from '../../../../shared/scene/resize.ts';
import {
  rotatePoint,
  transformCentre,
  transformCorners,
  type Point,
} from '../../../../shared/scene/geometry.ts';
import type { SceneItem } from '../../../../shared/scene/model.ts';
import classes from './stage.module.css';

/** Degrees of each handle's outward direction, clockwise from the top. */
const handleDegrees: Record<ResizeHandle, number> = {
  top: 0,
  topRight: 45,
  right: 90,
  bottomRight: 135,
  bottom: 180,
  bottomLeft: 225,
  left: 270,
  topLeft: 315,
};
const cursors = ['ns-resize', 'nesw-resize', 'ew-resize', 'nwse-resize'] as const;
const rotateHandleDistancePx = 24;

function cursorOf(handle: ResizeHandle, rotationDegrees: number): string {
  const eighth = Math.round((handleDegrees[handle] + rotationDegrees) / 45);
  return cursors[((eighth % 4) + 4) % 4] ?? 'ns-resize';
}

interface SelectionProps {
  item: SceneItem;
  canvas: { width: number; height: number };
  scale: number;
}

/**
 * Where an item is turned by: above its top edge, or below that where it would be beyond the canvas, which may be
 * cut off. It stays on its side of the centre, for it is dragged about that.
 */
function rotateHandleOf(transform: SceneItem['transform'], { canvas, scale }: SelectionProps): Point {
  const centre = transformCentre(transform);
  const at = (distancePx: number): Point =>
    rotatePoint({ x: centre.x, y: transform.y - distancePx / scale }, centre, transform.rotationDegrees);
  const above = at(rotateHandleDistancePx);
  const hasRoomWithin = transform.height * scale > 3 * rotateHandleDistancePx;
  const isSeen = above.x >= 0 && above.y >= 0 && above.x <= canvas.width && above.y <= canvas.height;
  return isSeen || !hasRoomWithin ? above : at(-rotateHandleDistancePx);
}

/** Outline and handles of the selected item, in canvas px. */
export function Selection(props: SelectionProps) {
  const { item, scale } = props;
  const { transform } = item;
  const outline = transformCorners(transform)
    .map((corner) => `${corner.x},${corner.y}`)
    .join(' ');
  if (item.locked) return <polygon points={outline} className={classes.outline} data-locked />;

  const sidePx = 9 / scale;
  const top = handlePosition(transform, 'top');
  const rotateHandle = rotateHandleOf(transform, props);
  return (
    <g data-selection>
      <polygon points={outline} className={classes.outline} />
      <line x1={top.x} y1={top.y} x2={rotateHandle.x} y2={rotateHandle.y} className={classes.outline} />
      <circle cx={rotateHandle.x} cy={rotateHandle.y} r={5 / scale} className={classes.handle} />
      <circle
        cx={rotateHandle.x}
        cy={rotateHandle.y}
        r={11 / scale}
        className={classes.catch}
        data-handle="rotate"
        cursor="grab"
      />
      {resizeHandles.map((handle) => {
        const at = handlePosition(transform, handle);
        return (
          <g key={handle} transform={`translate(${at.x} ${at.y}) rotate(${transform.rotationDegrees})`}>
            <rect x={-sidePx / 2} y={-sidePx / 2} width={sidePx} height={sidePx} className={classes.handle} />
            <rect
              x={-sidePx}
              y={-sidePx}
              width={sidePx * 2}
              height={sidePx * 2}
              className={classes.catch}
              data-handle={handle}
              cursor={cursorOf(handle, transform.rotationDegrees)}
            />
          </g>
        );
      })}
    </g>
  );
}
