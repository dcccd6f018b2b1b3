import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { forVersion, SERVICE_WORKER } from "../../www/plugins/service-worker";

/** The site as it was built. */
const BUILT = join(__dirname, "../../www/dist");

const TYPES: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
  ".webmanifest": "application/manifest+json",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/** A plain host that has the site in a folder, and may be renewed or out of reach. */
export class Site {
  /** The folder of files that it has. */
  files = BUILT;
  /** Whether it answers at all. */
  isUp = true;
  /** What it no longer has, by a part of the path, though pages ask for it. */
  missing: RegExp | undefined;
  /** What was asked for, by the path in the site's folder. */
  readonly asked: string[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((asked, answer) => this.#answer(asked, answer));
  }

  static async open(): Promise<Site> {
    const site = new Site();
    await new Promise<void>((resolve) => site.#server.listen(0, "127.0.0.1", resolve));
    return site;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/some/folder/`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer({ url }: IncomingMessage, answer: ServerResponse): void {
    const path = new URL(url!, this.address).pathname.replace("/some/folder/", "");
    this.asked.push(path);
    if (!this.isUp) {
      answer.destroy();
      return;
    }
    const file = join(this.files, path || "index.html");
    if (this.missing?.test(path) || !existsSync(file)) {
      answer.writeHead(404).end();
      return;
    }
    // Nothing for the browser's own cache, which would hide what is fetched twice.
    const headers = {
      "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
      "Cache-Control": "no-store",
    };
    answer.writeHead(200, headers).end(readFileSync(file));
  }
}

/**
 * A copy of the site as a build of changed sources would have made it: other contents, and so other names of scripts
 * and styles. Every script and page of it says so.
 */
export function renewed(mark: string): string {
  const folder = mkdtempSync(join(tmpdir(), "epoch-lab-"));
  cpSync(BUILT, folder, { recursive: true });
  const assets = join(folder, "assets");
  const names = readdirSync(assets).filter((name) => /\.(js|css)$/.test(name));
  const newNames = names.map((name) => name.replace(/\.(js|css)$/, `${mark}.$1`));
  const texts = [
    ...names.map((name) => join(assets, name)),
    ...readdirSync(folder)
      .filter((name) => name.endsWith(".html"))
      .map((name) => join(folder, name)),
  ];
  for (const file of texts) {
    let text = readFileSync(file, "utf8").replace("<title>", `<title>${mark} `);
    names.forEach((name, i) => (text = text.replaceAll(name, newNames[i]!)));
    writeFileSync(file, text);
  }
  names.forEach((name, i) => renameSync(join(assets, name), join(assets, newNames[i]!)));
  const worker = readFileSync(join(folder, SERVICE_WORKER), "utf8");
  writeFileSync(join(folder, SERVICE_WORKER), forVersion(worker.split("\n").slice(2).join("\n"), folder));
  return folder;
}

export const remove = (folder: string): void => rmSync(folder, { recursive: true });
