import { mnistCache } from "./caches";

/** Says of a response that it is a kept copy. */
const COPY_HEADER = "Epoch-Lab-Copy";

/** Whether a file came from the copies, and need not be kept again. */
export const isCopy = (response: Response): boolean => response.headers.has(COPY_HEADER);

/**
 * Keeps a file of MNIST, as it came and was found whole, for visits without a network; the service worker finds it
 * there. Where nothing can be kept, because there is no room or the browser forbids it, all goes on as without.
 */
export async function keepCopy(address: URL, chunks: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
  try {
    const cache = await caches.open(mnistCache(new URL("..", address).href));
    const headers = { "Content-Type": "application/octet-stream", [COPY_HEADER]: "1" };
    await cache.put(address, new Response(new Blob([...chunks]), { headers }));
  } catch {
    // Next time it comes from the network again.
  }
}
