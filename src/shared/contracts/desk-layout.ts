import { z } from 'zod';

const panelId = z.string().min(1).max(64);
const px = z.number().min(0).max(20_000);

const tabGroupSchema = z.strictObject({
  kind: z.literal('tabs'),
  id: z.string().min(1).max(64),
  panelIds: z.array(panelId).min(1).max(40),
  /** The one that is seen. */
  activeId: panelId,
});
/** Panels in one place, of which one is seen. */
export type TabGroup = z.infer<typeof tabGroupSchema>;

/** Places beside each other (`row`) or one below the other (`column`). */
export interface DockSplit {
  kind: 'row' | 'column';
  children: DockNode[];
  /** Of each child, px; the one with the program takes what is left instead. */
  sizesPx: number[];
}
export type DockNode = TabGroup | DockSplit;

const splitSchema: z.ZodType<DockSplit> = z.strictObject({
  kind: z.enum(['row', 'column']),
  get children() {
    return z.array(dockNodeSchema).min(1).max(20);
  },
  sizesPx: z.array(px).max(20),
});
const dockNodeSchema: z.ZodType<DockNode> = z.lazy(() => z.union([tabGroupSchema, splitSchema]));

const floatingPanelSchema = z.strictObject({ panelId, x: px, y: px, width: px, height: px });
/** A panel that lies over the others, px of the desk. */
export type FloatingPanel = z.infer<typeof floatingPanelSchema>;

/** Where the panels of the desk are; a panel that is in neither is closed. */
export const deskLayoutSchema = z.strictObject({
  root: dockNodeSchema,
  floating: z.array(floatingPanelSchema).max(40),
});
export type DeskLayout = z.infer<typeof deskLayoutSchema>;
