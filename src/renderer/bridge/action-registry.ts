/** Something that the desk can do, under a name that stays. */
interface NamedAction {
  id: string;
  label: string;
  keys?: readonly string[];
  disabled?: boolean;
  run: () => void;
}

/** What the desk can do at this moment, to be found by name. */
export class ActionRegistry {
  #actions: readonly NamedAction[] = [];

  set(actions: readonly NamedAction[]): void {
    this.#actions = actions;
  }

  list(): readonly NamedAction[] {
    return this.#actions;
  }

  /** Does it; false if there is none of that name, or it can't be done now. */
  run(actionId: string): boolean {
    const action = this.#actions.find(({ id }) => id === actionId);
    if (!action || action.disabled) return false;
    action.run();
    return true;
  }
}
