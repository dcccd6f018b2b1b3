/** The version of the site that is kept for visits without a network, and whether a newer one is here. */
class Versions {
  /** A newer version is here as a whole; this tab goes on with its own until it is loaded. */
  isNewer = $state(false);
  #begun = false;
  #registration: ServiceWorkerRegistration | undefined;

  /** Has the browser keep the site, once the page is at rest; where it will not, all goes on as without. */
  begin(): void {
    // While the site is written, it is never kept.
    if (this.#begun || import.meta.env.DEV || !("serviceWorker" in navigator)) return;
    this.#begun = true;
    // Not every browser tells when it is idle.
    const atRest = globalThis.requestIdleCallback ?? ((then: () => void) => setTimeout(then, 1000));
    const soon = (): void => void atRest(() => void this.#register());
    if (document.readyState === "complete") soon();
    else addEventListener("load", soon, { once: true });
  }

  /** Loads the newer version, in this tab only. */
  load(): void {
    const waiting = this.#registration?.waiting;
    // Another tab may have begun with it already.
    if (!waiting) return location.reload();
    waiting.addEventListener("statechange", () => {
      if (waiting.state === "activated") location.reload();
    });
    waiting.postMessage("begin");
  }

  async #register(): Promise<void> {
    const address = new URL("./service-worker.js", document.baseURI);
    try {
      // Whether there is another version is asked of the server, and not of what it said some time ago.
      const registration = await navigator.serviceWorker.register(address, { updateViaCache: "none" });
      this.#registration = registration;
      this.#look(registration.installing ?? registration.waiting);
      registration.addEventListener("updatefound", () => this.#look(registration.installing));
    } catch {
      await release(address);
    }
  }

  #look(worker: ServiceWorker | null): void {
    const look = (): void => {
      // Without one at work before it, it is the first, and the version of this page.
      if (worker?.state === "installed" && this.#registration?.active) this.isNewer = true;
    };
    worker?.addEventListener("statechange", look);
    look();
  }
}

/** Where the site is no more, as on this machine's ports, what was kept must not stand in another's way. */
async function release(address: URL): Promise<void> {
  const answer = await fetch(address, { method: "HEAD", cache: "no-store" }).catch(() => undefined);
  if (answer?.status !== 404 && answer?.status !== 410) return;
  await (await navigator.serviceWorker.getRegistration(address))?.unregister();
}

export const versions = new Versions();
