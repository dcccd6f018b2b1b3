/**
 * Stylesheets that did not come. One that failed stays in the page, where it is taken for loaded: whatever asked for
 * it would open without it for ever.
 */
const failed = new Set<HTMLLinkElement>();

document.addEventListener(
  "error",
  ({ target }) => {
    if (target instanceof HTMLLinkElement && target.rel === "stylesheet") failed.add(target);
  },
  { capture: true },
);

/** Loads a view with its styles; what failed is asked for once more. Rejects when it fails again. */
export async function loadView<View>(load: () => Promise<View>): Promise<View> {
  try {
    await fetchStylesAgain();
    return await load();
  } catch {
    await fetchStylesAgain();
    return load();
  }
}

async function fetchStylesAgain(): Promise<void> {
  const links = [...failed];
  failed.clear();
  await Promise.all(links.map(fetchAgain));
}

/** Puts a stylesheet into the place of one that failed. */
function fetchAgain(link: HTMLLinkElement): Promise<void> {
  return new Promise((resolve, reject) => {
    const fresh = link.cloneNode() as HTMLLinkElement;
    fresh.onload = () => resolve();
    fresh.onerror = () => reject(new Error(`${link.href} did not come`));
    link.replaceWith(fresh);
  });
}
