import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import puppeteer, { type Browser, type BrowserContext, type Page } from "puppeteer-core";
import { preview, type PreviewServer } from "vite";

const WWW = fileURLToPath(new URL("../../www", import.meta.url));

// The built page is served from a sub-folder, as any static host may.
const FOLDER = "/a/folder/";

/** How long a file may take until it is saved, in milliseconds. */
const TIMEOUT_MS = 20_000;

/** A Firefox, driven by WebDriver BiDi, and a server of the page in www/dist. */
export class Firefox {
  private constructor(
    private readonly browser: Browser,
    private readonly server: PreviewServer,
    private readonly address: string,
    private readonly downloads: string,
  ) {}

  /** Starts the Firefox that FIREFOX_PATH names, without a window. */
  static async start(): Promise<Firefox> {
    const executablePath = process.env["FIREFOX_PATH"];
    if (!executablePath) throw new Error("FIREFOX_PATH names no Firefox: `cargo xtask test` finds one.");
    const downloads = await mkdtemp(join(tmpdir(), "epoch-lab-downloads-"));
    const server = await preview({
      root: WWW,
      base: FOLDER,
      logLevel: "warn",
      preview: { host: "127.0.0.1", port: 0 },
    });
    const listening = server.httpServer.address();
    if (listening === null || typeof listening === "string") throw new Error("The page is not served.");
    const browser = await puppeteer.launch({
      browser: "firefox",
      protocol: "webDriverBiDi",
      executablePath,
      defaultViewport: { width: 1440, height: 900 },
      extraPrefsFirefox: {
        "browser.download.dir": downloads,
        "browser.download.folderList": 2,
        "browser.download.useDownloadDir": true,
        "browser.download.always_ask_before_handling_new_types": false,
      },
    });
    return new Firefox(browser, server, `http://127.0.0.1:${listening.port}${FOLDER}`, downloads);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.close();
    await rm(this.downloads, { recursive: true, force: true });
  }

  /** A page of a person who was never here before, which must complain of nothing. */
  async visit(path: string): Promise<Visit> {
    const context = await this.browser.createBrowserContext();
    const page = await context.newPage();
    const visit = new Visit(context, page, this.downloads);
    await page.goto(this.address + path);
    return visit;
  }
}

/** A page, what it complained of, and what it saved. */
export class Visit {
  readonly complaints: string[] = [];

  constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    private readonly downloads: string,
  ) {
    page.on("console", (message) => {
      if (["error", "warn"].includes(message.type())) this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
  }

  /** The file that `act` saves. */
  async saved(act: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
    const before = await readdir(this.downloads);
    await act();
    for (const begun = Date.now(); Date.now() - begun < TIMEOUT_MS; await pause(50)) {
      const names = await readdir(this.downloads);
      const [name] = names.filter((name) => !before.includes(name) && !name.endsWith(".part"));
      // Firefox puts the name there first, empty, and the file in its place when it is whole.
      if (name !== undefined && !names.includes(`${name}.part`)) {
        const bytes = await readFile(join(this.downloads, name));
        if (bytes.length > 0) return { name, bytes };
      }
    }
    throw new Error("No file was saved.");
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
