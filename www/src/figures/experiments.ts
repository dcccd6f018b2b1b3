import type { Experiment } from "epoch-lab";

/** The figures in the order of the chapter, and those beyond it. */
const EXPERIMENT_ORDER = [
  "costs-30",
  "costs-100",
  "overfitting-1000",
  "overfitting-50000",
  "l2-1000",
  "l2-50000",
  "l2-hidden-100",
  "more-data",
  "initialization-30",
  "initialization-100",
  "hopeless",
  "learning-rates",
  "broad-strategy",
  "expanded-100",
  "elastic-800",
  "dropout-1024",
];

const place = ({ id }: Experiment): number =>
  EXPERIMENT_ORDER.includes(id) ? EXPERIMENT_ORDER.indexOf(id) : EXPERIMENT_ORDER.length;

/** All figures, in the order of the chapter, and those beyond it. Tests hold the files to this type. */
export const EXPERIMENTS: readonly Experiment[] = Object.values(
  import.meta.glob<Experiment>(["../../../experiments/*.json", "../../../experiments/beyond/*.json"], {
    eager: true,
    import: "default",
  }),
).sort((one, other) => place(one) - place(other));
