import type { Attachment } from "svelte/attachments";

/**
 * Keeps a number, or any text that is not to be translated, up to date: `<dd {@attach live(() => text)}></dd>`.
 *
 * A browser that translates a page takes text nodes out of it; whoever goes on writing to those is no longer read.
 * So the text is written to the element, and the element is left out of translations.
 */
export const live =
  (text: () => string): Attachment<HTMLElement> =>
  (element) => {
    element.translate = false;
    const written = text();
    const [node] = element.childNodes;
    // A text that is there already is changed: a new one each frame would cost more.
    if (node instanceof Text && element.childNodes.length === 1) node.data = written;
    else element.textContent = written;
  };
