import { createStore } from 'zustand';

/** Something that the desk can do, under a name that stays. */
export interface NamedAction {
  id: string;
  label: string;
  keys?: readonly string[];
  disabled?: boolean;
  run: () => void;
}

/** What the desk can do at this moment, to be found by name. */
export class ActionRegistry {
  readonly store = createStore<{ actions: readonly NamedAction[] }>(() => ({ actions: [] }));

  set(actions: readonly NamedAction[]): void {
    this.store.setState({ actions });
  }

  list(): readonly NamedAction[] {
    return this.store.getState().actions;
  }

  /** Does it; false if there is none of that name, or it can't be done now. */
  run(actionId: string): boolean {
    const action = this.list().find(({ id }) => id === actionId);
    if (!action || action.disabled) return false;
    action.run();
    return true;
  }
}
