import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { build, type Plugin, type Rolldown } from "vite";

/** The program's name in the site: it stands at the top, so that it may answer for the whole folder. */
export const SERVICE_WORKER = "service-worker.js";

/**
 * Writes the service worker, which keeps the site for visits without a network. It is made last, from what was
 * written: it knows every file of this version and its hash.
 */
export function serviceWorker(source: string): Plugin {
  let root = "";
  let folder = "";
  return {
    name: "service-worker",
    apply: "build",
    configResolved(config) {
      root = config.root;
      folder = join(root, config.build.outDir);
    },
    async writeBundle() {
      const built = await build({
        configFile: false,
        root,
        publicDir: false,
        logLevel: "warn",
        build: {
          write: false,
          target: "es2023",
          rolldownOptions: { input: source, output: { format: "iife" } },
        },
      });
      const [{ output }] = [built].flat() as Rolldown.RolldownOutput[] as [Rolldown.RolldownOutput];
      writeFileSync(join(folder, SERVICE_WORKER), forVersion(output[0].code, folder));
    },
  };
}

/** The service worker for the version of the site that lies in a folder. */
export function forVersion(program: string, folder: string): string {
  const files: Record<string, string> = {};
  for (const path of paths(folder))
    files[path] = `sha256-${createHash("sha256")
      .update(readFileSync(join(folder, path)))
      .digest("base64")}`;
  const list = JSON.stringify(files);
  const version = createHash("sha256")
    .update(list + program)
    .digest("hex")
    .slice(0, 16);
  return `const FILES = ${list};\nconst VERSION = "${version}";\n${program}`;
}

/** All files of the site but MNIST's, which pages keep themselves, and the service worker. */
function paths(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join("/"))
    .filter((path) => !path.startsWith("mnist/") && path !== SERVICE_WORKER)
    .sort();
}
