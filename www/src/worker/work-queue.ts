import type { Gradual } from "./gradual";

/**
 * The work that comes before training: the look of the open view first, then the tasks in the order in which they
 * were added. A task may add or drop others while it is being done.
 */
export class WorkQueue {
  #look: Gradual<void> | undefined;
  readonly #tasks: Gradual<void>[] = [];
  /** The work that is being done just now. */
  #active: Gradual<void> | undefined;

  get isEmpty(): boolean {
    return !this.#look && this.#tasks.length === 0;
  }
  get hasLook(): boolean {
    return this.#look !== undefined;
  }
  /** Whether the caller is itself a piece of this work. */
  get isActive(): boolean {
    return this.#active !== undefined;
  }

  /** Replaces the look that is not yet done. */
  setLook(look: Gradual<void>): void {
    this.#look?.return();
    this.#look = look;
  }

  add(task: Gradual<void>): void {
    this.#tasks.push(task);
  }

  /** Leaves undone the tasks that are still to be done. */
  dropTasks(): void {
    for (const task of this.#tasks.splice(0)) if (task !== this.#active) task.return();
  }

  /** Leaves everything undone. */
  clear(): void {
    this.dropTasks();
    this.#look?.return();
    this.#look = undefined;
  }

  /** Does a piece of the work that comes first; says what it was a piece of. */
  advance(): "look" | "task" | "nothing" {
    if (this.#look) {
      const look = this.#look;
      if (this.#isDone(look) && this.#look === look) this.#look = undefined;
      return "look";
    }
    const task = this.#tasks[0];
    if (!task) return "nothing";
    if (this.#isDone(task) && this.#tasks[0] === task) this.#tasks.shift();
    return "task";
  }

  /** Does a piece of `work`; true when that was the last one. */
  #isDone(work: Gradual<void>): boolean {
    this.#active = work;
    try {
      return work.next().done === true;
    } finally {
      this.#active = undefined;
    }
  }
}
