import { readdirSync, readFileSync } from "node:fs";
import type { Plugin, Rolldown } from "vite";

/** What stands at the top: whose the site is, and what in it is no program. */
const OWN = `Epoch Lab

The code of this site is licensed under MIT or Apache 2.0, at your choice: the first two texts below. It holds
works of others; their licences follow.

The MNIST database of handwritten digits, by Y. LeCun, C. Cortes and C. Burges (the folder mnist/), is licensed
under Creative Commons Attribution-ShareAlike 3.0: https://creativecommons.org/licenses/by-sa/3.0/legalcode

The compiled core holds parts of the Rust standard library, by the Rust Project Developers, licensed under MIT or
Apache 2.0.`;

const RULE = `\n\n${"=".repeat(80)}\n\n`;

/** Writes the licences of all that gets into the site into one file beside the pages. */
export function licences(fileName: string): Plugin {
  const folder = (path: string): URL => new URL(`../${path}`, import.meta.url);
  const read = (path: string): string => readFileSync(folder(path), "utf8").trim();
  return {
    name: "licences",
    apply: "build",
    generateBundle(_, bundle) {
      const sections = [OWN];
      for (const name of ["LICENSE-MIT", "LICENSE-APACHE"])
        sections.push(`Epoch Lab\n\n${read(`../${name}`)}`);
      for (const name of [...packages(Object.values(bundle))].sort()) {
        const home = `node_modules/${name}/`;
        const { version } = JSON.parse(read(`${home}package.json`)) as { version: string };
        const file = readdirSync(folder(home)).find((file) => /^licen[sc]e/i.test(file));
        if (!file) this.error(`${name} comes without the text of its licence.`);
        sections.push(`${name} ${version}\n\n${read(home + file)}`);
      }
      sections.push(`The crates in the compiled core\n\n${read("../pkg/licences.txt")}`);
      sections.push(`The crates in what reads and writes files\n\n${read("../pkg/licences-files.txt")}`);
      // Without its mark a browser may take a text file for another encoding than UTF-8.
      this.emitFile({ type: "asset", fileName, source: `\uFEFF${sections.join(RULE)}\n` });
    },
  };
}

/** The npm packages that code, fonts or pictures come from. */
function packages(outputs: readonly (Rolldown.OutputChunk | Rolldown.OutputAsset)[]): Set<string> {
  const files = outputs.flatMap((output) =>
    output.type === "chunk" ? output.moduleIds : output.originalFileNames,
  );
  const names = files.map((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]);
  return new Set(names.filter((name) => name !== undefined));
}
