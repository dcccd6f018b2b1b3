import { MediaQuery } from "svelte/reactivity";
import { channels } from "../charts/color";

type Choice = "light" | "dark";

/** Where the choice is remembered; public/theme.js reads it too, before the first paint. */
const STORAGE_KEY = "theme";

/** Light or dark: the system's until a person chooses, then theirs. */
class ColorScheme {
  #system = new MediaQuery("(prefers-color-scheme: dark)");
  #choice = $state<Choice | undefined>(document.documentElement.dataset.theme as Choice | undefined);

  /** What an image is drawn on, and with: asked for once a theme, as the answer makes the browser settle its styles. */
  readonly paper = $derived(channels(this.color("inset")));
  readonly ink = $derived(channels(this.color("ink")));

  get isDark(): boolean {
    return this.#choice ? this.#choice === "dark" : this.#system.current;
  }

  toggle(): void {
    const choice: Choice = this.isDark ? "light" : "dark";
    document.documentElement.dataset.theme = choice;
    this.#choice = choice;
    try {
      localStorage.setItem(STORAGE_KEY, choice);
    } catch {
      // Storage may be forbidden; the choice then lasts as long as the page.
    }
  }

  /** The colour of a token as it is now; read in an effect, it is read again when the theme changes. */
  color(token: string): string {
    void this.isDark;
    return getComputedStyle(document.documentElement).getPropertyValue(`--${token}`).trim();
  }
}

export const theme = new ColorScheme();
