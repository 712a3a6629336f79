import { describe, expect, it } from 'vitest';
import {
  addScene,
  renameCollection,
  setTransform,
  switchScene,
  addItem,
} from '../../../src/shared/scene/commands.ts';
import { newCollection, newScene, newSource } from '../../../src/shared/scene/defaults.ts';
import {
  endStep,
  newHistory,
  recordStep,
  redo,
  replacePresent,
  undo,
} from '../../../src/shared/scene/history.ts';

const start = newCollection('Show', 'main');

describe('scene history', () => {
  it('goes back and forth', () => {
    const renamed = recordStep(newHistory(start), renameCollection(start, 'Gala'), 'Rename');
    expect(undo(renamed).present).toBe(start);
    expect(redo(undo(renamed)).present).toBe(renamed.present);
    expect(undo(renamed).redoSteps.at(-1)?.label).toBe('Rename');
  });

  it('makes a drag one step, and the next drag another', () => {
    let history = newHistory(addItem(start, 'main', newSource('color', 'colour', 'Colour'), 'item'));
    const drag = (toX: number): void => {
      history = recordStep(
        history,
        setTransform(history.present, 'main', 'item', { x: toX }),
        'Move',
        'move item',
      );
    };
    [1, 2, 3].forEach(drag);
    history = endStep(history);
    [4, 5].forEach(drag);
    expect(history.undoSteps).toHaveLength(2);
    expect(undo(history).present.scenes[0]?.items[0]?.transform.x).toBe(3);
    expect(undo(undo(history)).present.scenes[0]?.items[0]?.transform.x).toBe(0);
  });

  it('forgets what was undone when something new is done', () => {
    const undone = undo(recordStep(newHistory(start), renameCollection(start, 'Gala'), 'Rename'));
    expect(recordStep(undone, renameCollection(start, 'Matinee'), 'Rename').redoSteps).toEqual([]);
  });

  it('takes no step for what changed nothing', () => {
    const history = newHistory(start);
    expect(recordStep(history, start, 'Nothing')).toBe(history);
    expect(undo(history)).toBe(history);
    expect(redo(history)).toBe(history);
  });

  it('never switches the program by undoing an edit', () => {
    let history = newHistory(addScene(start, newScene('pause', 'Pause')));
    history = recordStep(history, renameCollection(history.present, 'Gala'), 'Rename');
    history = replacePresent(history, switchScene(history.present, 'pause'));
    expect(undo(history).present).toMatchObject({ name: 'Show', programSceneId: 'pause' });
  });

  it('remembers 5,000 steps', () => {
    let history = newHistory(start);
    for (let step = 0; step < 5010; step++) {
      history = recordStep(history, renameCollection(history.present, `Show ${step}`), 'Rename');
    }
    expect(history.undoSteps).toHaveLength(5000);
  });
});
