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
 * Where an item is turned by: above its top edge. Where that would be beyond the canvas, which may be cut off, it is
 * below that edge, and of an item too low to hold it, below that item.
 */
function rotateHandleOf({ item, canvas, scale }: SelectionProps): { from: Point; at: Point } {
  const { transform } = item;
  const centre = transformCentre(transform);
  const distance = rotateHandleDistancePx / scale;
  const handle = (edge: 'top' | 'bottom', down: number): { from: Point; at: Point } => {
    const y = transform.y + (edge === 'top' ? 0 : transform.height) + down;
    const at = rotatePoint({ x: centre.x, y }, centre, transform.rotationDegrees);
    return { from: handlePosition(transform, edge), at };
  };
  const above = handle('top', -distance);
  const { x, y } = above.at;
  if (x >= 0 && y >= 0 && x <= canvas.width && y <= canvas.height) return above;
  return transform.height > 3 * distance ? handle('top', distance) : handle('bottom', distance);
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
  const { from, at: rotateHandle } = rotateHandleOf(props);
  return (
    <g data-selection>
      <polygon points={outline} className={classes.outline} />
      <line x1={from.x} y1={from.y} x2={rotateHandle.x} y2={rotateHandle.y} className={classes.outline} />
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
