import type { Trainer } from "epoch-lab";
import { answerDigits } from "../settings/mnist-shape";
import type { Post } from "./post";

/** Has the network read the digit on the pad. */
export class DrawingReader {
  readonly #trainer: Trainer;
  readonly #post: Post;
  /** What the answers stand for: a run keeps it. */
  readonly #digits: readonly number[];
  #drawing: Uint8Array | undefined;
  /** The step after which the drawing was last read. */
  #readAtStep = NaN;

  constructor(trainer: Trainer, post: Post) {
    this.#trainer = trainer;
    this.#post = post;
    this.#digits = answerDigits(trainer.config());
  }

  get drawing(): Uint8Array | undefined {
    return this.#drawing;
  }

  /** Reads this drawing from now on; without one there is no prediction. */
  open(drawing: Uint8Array | undefined): void {
    this.#drawing = drawing;
    this.#read();
  }

  /** Reads the drawing with the weights as they are: in any case, or only after another step. */
  update(when: "always" | "if new"): void {
    if (!this.#drawing) return;
    if (when === "always" || this.#readAtStep !== this.#trainer.position().step) this.#read();
  }

  #read(): void {
    this.#readAtStep = this.#trainer.position().step;
    const drawing = this.#drawing;
    const prediction = drawing && {
      pixels: drawing,
      outputs: this.#trainer.classify(drawing),
      digits: this.#digits,
    };
    this.#post({ kind: "prediction", prediction });
  }
}
