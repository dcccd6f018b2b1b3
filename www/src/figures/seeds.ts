import init, { checkConfig, defaultConfig, type Config, type Experiment } from "epoch-lab";
import address from "epoch-lab/epoch_lab_bg.wasm?url";
import { misfit } from "../settings/mnist-shape";
import { followLink, readEpochs, readLink, type LeftOut } from "../settings/link";

/** Settings of the lab over several seeds, as a figure. */
export interface SeedsFigure {
  readonly experiment: Experiment;
  /** What the link asked for and did not get. */
  readonly leftOut: readonly LeftOut[];
}

/** The figure of the settings in an address; undefined when there are none. */
export async function openSeeds(hash: string): Promise<SeedsFigure | undefined> {
  const link = readLink(hash);
  if (link === undefined) return undefined;
  await init({ module_or_path: address });
  const check = (config: unknown) => checkConfig(config) ?? misfit(config as Config);
  const { wanted, leftOut } = followLink(link, defaultConfig(), check);
  return { experiment: experimentOf(wanted, readEpochs(hash)), leftOut };
}

function experimentOf(config: Config, epochs: number): Experiment {
  const split = config.validation === "heldOut" ? "validation" : "training";
  return {
    id: "seeds",
    title: "Your settings over several seeds",
    note:
      "The seed decides starting weights, order and dropout, and nothing else. How far the lines spread is how " +
      "much of a difference between two runs may be luck.",
    section: "From the lab",
    credit: "Nothing was published for these settings.",
    plot: { along: "epoch", quantities: ["cost", "accuracy"] },
    runs: [{ id: "seeds", label: "your settings", config, epochs, monitor: "epoch", evaluate: [{ split }] }],
    published: [],
    stated: [],
  };
}
