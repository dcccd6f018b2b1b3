import { nameIn } from "../settings/link";
import { EXPERIMENTS } from "./experiments";
import { Figure } from "./figure.svelte.ts";
import { openSeeds, type SeedsFigure } from "./seeds";

/** What an address comes to: a figure, if there is one, and what of a link could not be had. */
interface Found {
  readonly figure: Figure | undefined;
  readonly leftOut: SeedsFigure["leftOut"];
}

/** Seeds that settings from a link are trained with at first. */
const SEEDS = 5;

/** The figures that were opened since the page was loaded: who comes back to one finds it as it was left. */
export class Opened {
  readonly #found = new Map<string, Promise<Found>>();

  /** The figure that an address asks for: one of the chapter, or settings over several seeds. */
  at(hash: string): Promise<Found> {
    const name = nameIn(hash);
    const key = name === "" ? `#${EXPERIMENTS[0]?.id}` : hash;
    const found = this.#found.get(key) ?? this.#find(key);
    this.#found.set(key, found);
    // What could not be loaded may be tried again.
    found.catch(() => this.#found.delete(key));
    return found;
  }

  /** Ends all training. */
  dispose(): void {
    for (const found of this.#found.values()) {
      found.then(
        ({ figure }) => figure?.dispose(),
        () => undefined,
      );
    }
  }

  async #find(hash: string): Promise<Found> {
    const own = await openSeeds(hash);
    if (own) return { figure: new Figure(own.experiment, SEEDS), leftOut: own.leftOut };
    const id = nameIn(hash);
    const experiment = EXPERIMENTS.find((candidate) => candidate.id === id);
    return { figure: experiment && new Figure(experiment, 1), leftOut: [] };
  }
}
