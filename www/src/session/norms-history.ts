import type { NormsPoints } from "../protocol/messages";
import { GrowingColumns } from "./growing-columns";

/** How large gradient and weights were over a run: one value a point in each column. */
export interface NormsHistory {
  /** Points in every column. */
  readonly length: number;
  readonly step: Float64Array;
  readonly epoch: Float64Array;
  /** Time spent training, pauses not counted. */
  readonly seconds: Float64Array;
  /** 1 where the probe was of validation images, 0 where it was of training images. */
  readonly onValidation: Float64Array;
  /** First hidden layer first, outputs last. */
  readonly layers: readonly LayerNorms[];
  /** Increases with every change of a field above. */
  readonly revision: number;
}

/** One layer's columns of a {@link NormsHistory}, not finite where the network was not. */
export interface LayerNorms {
  /** Euclidean norm of the gradient of the mean cost over the probe, penalty apart, by weights and biases. */
  readonly gradient: Float64Array;
  /** Euclidean norm of the weights. */
  readonly weights: Float64Array;
  /** Mean magnitude of the weights. */
  readonly meanWeight: Float64Array;
}

const SHARED_COLUMNS = ["step", "epoch", "seconds", "onValidation"] as const;
const LAYER_COLUMNS = ["gradient", "weights", "meanWeight"] as const;

type Views = Pick<NormsHistory, (typeof SHARED_COLUMNS)[number] | "layers">;

/** Values of a point of a network with so many layers. */
export const normsWidth = (layers: number): number => SHARED_COLUMNS.length + layers * LAYER_COLUMNS.length;

const FIRST_CAPACITY_POINTS = 256;

/** A {@link NormsHistory} that grows. */
export class NormsRecorder implements NormsHistory {
  /** In the order of a point's values. */
  #columns = new GrowingColumns(0, 0);
  #views: Views | undefined;
  #revision = 0;

  get length(): number {
    return this.#columns.length;
  }
  get revision(): number {
    return this.#revision;
  }
  get step(): Float64Array {
    return this.#view().step;
  }
  get epoch(): Float64Array {
    return this.#view().epoch;
  }
  get seconds(): Float64Array {
    return this.#view().seconds;
  }
  get onValidation(): Float64Array {
    return this.#view().onValidation;
  }
  get layers(): readonly LayerNorms[] {
    return this.#view().layers;
  }

  /** Appends points. Points of a network with another number of layers replace all earlier ones. */
  append({ layers, points }: NormsPoints): void {
    const width = normsWidth(layers);
    if (points.length < width) return;
    if (width !== this.#columns.width) this.#columns = new GrowingColumns(width, FIRST_CAPACITY_POINTS);
    this.#columns.append(points);
    this.#touch();
  }

  /** Forgets every point after `step`. */
  cut(step: number): void {
    const after = this.step.findIndex((value) => value > step);
    if (after >= 0) this.#columns.truncate(after);
    this.#touch();
  }

  /** Forgets everything. */
  clear(): void {
    this.#columns = new GrowingColumns(0, 0);
    this.#touch();
  }

  /** A copy of all points; points that are added later do not change it. */
  copy(): NormsPoints {
    const { width, length } = this.#columns;
    const points = new Float64Array(width * length);
    for (let offset = 0; offset < width; offset++) {
      this.#columns.view(offset).forEach((value, point) => (points[point * width + offset] = value));
    }
    return { layers: this.layers.length, points };
  }

  /** Replaces all points by those of a copy. */
  load(copy: NormsPoints): void {
    this.clear();
    this.append(copy);
  }

  #view(): Views {
    this.#views ??= this.#makeViews();
    return this.#views;
  }

  #makeViews(): Views {
    const named = <Name extends string>(names: readonly Name[], from: number) =>
      Object.fromEntries(names.map((name, i) => [name, this.#columns.view(from + i)])) as Record<
        Name,
        Float64Array
      >;
    const layers: LayerNorms[] = [];
    for (let from = SHARED_COLUMNS.length; from < this.#columns.width; from += LAYER_COLUMNS.length)
      layers.push(named(LAYER_COLUMNS, from));
    return { ...named(SHARED_COLUMNS, 0), layers };
  }

  #touch(): void {
    this.#views = undefined;
    this.#revision++;
  }
}
