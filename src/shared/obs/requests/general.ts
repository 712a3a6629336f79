import { sourceIdsWithin } from '../../scene/containers.ts';
import { setCanvas } from '../../scene/commands.ts';
import { edit } from '../desk-view.ts';
import { keysOf } from '../key-sequence.ts';
import { findSource } from '../naming.ts';
import { notFound } from '../problem.ts';
import type { DeskRequests } from './registry.ts';

export const generalRequests: DeskRequests = {
  GetVideoSettings: ({ collection: { canvas } }) => ({
    data: {
      fpsNumerator: canvas.frameRate,
      fpsDenominator: 1,
      baseWidth: canvas.width,
      baseHeight: canvas.height,
      outputWidth: canvas.width,
      outputHeight: canvas.height,
    },
  }),
  /** The engine asks only while nothing takes the program. */
  SetVideoSettings: ({ collection: { canvas } }, fields) => {
    const number = (name: string, min: number, max: number): number | undefined =>
      fields.has(name) ? fields.number(name, min, max) : undefined;
    const numerator = number('fpsNumerator', 1, 240_000);
    const denominator = number('fpsDenominator', 1, 10_000) ?? 1;
    const frameRate = numerator === undefined ? canvas.frameRate : Math.round(numerator / denominator);
    return edit('canvas', (before) =>
      setCanvas(before, {
        width: evenOf(number('baseWidth', 64, 7680) ?? number('outputWidth', 64, 7680) ?? canvas.width),
        height: evenOf(number('baseHeight', 64, 4320) ?? number('outputHeight', 64, 4320) ?? canvas.height),
        frameRate: Math.max(1, Math.min(120, frameRate)),
      }),
    );
  },
  GetSourceActive: ({ collection, previewSceneId }, fields) => {
    const { uuid, strip, source } = findSource(collection, fields);
    const shows = (sceneId: string): boolean =>
      sceneId === uuid || sourceIdsWithin(collection, sceneId).has(uuid);
    // A strip without a picture is always heard.
    const active = (strip && !source) ?? shows(collection.programSceneId);
    return {
      data: {
        videoActive: active,
        videoShowing: active || (previewSceneId !== undefined && shows(previewSceneId)),
      },
    };
  },
  GetHotkeyList: ({ actions }) => ({ data: { hotkeys: actions.map(({ id }) => id) } }),
  TriggerHotkeyByName: ({ actions }, fields) => {
    const name = fields.string('hotkeyName');
    if (!actions.some(({ id }) => id === name)) throw notFound('hotkey');
    return { effects: [{ type: 'action', actionId: name }] };
  },
  TriggerHotkeyByKeySequence: ({ actions }, fields) => {
    const keys = keysOf(fields);
    const action = actions.find((each) => each.keys?.includes(keys));
    if (!action) throw notFound('hotkey');
    return { effects: [{ type: 'action', actionId: action.id }] };
  },
};

function evenOf(px: number): number {
  return Math.round(px / 2) * 2;
}
