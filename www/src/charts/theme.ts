/** What charts are drawn with: the tokens of the page, as they are now. */
export interface Theme {
  readonly surface: string;
  readonly inset: string;
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  readonly grid: string;
  readonly lineStrong: string;
  readonly control: string;
  readonly training: string;
  readonly trainingInk: string;
  readonly validation: string;
  readonly validationInk: string;
  readonly test: string;
  readonly testInk: string;
  readonly attention: string;
  readonly dropped: string;
  readonly positive: string;
  readonly positiveSoft: string;
  readonly negative: string;
  readonly negativeSoft: string;
  /** Colours of -1, -1/2, 0, 1/2 and 1. */
  readonly ramp: readonly string[];
  readonly font: string;
  readonly fontMath: string;
  readonly lineLive: number;
  readonly linePublished: number;
  readonly publishedOpacity: number;
  readonly lineKept: number;
  readonly keptOpacity: number;
  readonly dashValidation: readonly number[];
  readonly dashTest: readonly number[];
  readonly dashChange: readonly number[];
}

/** Reads the tokens from the page's style sheet. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const dash = (name: string) => token(name).split(/\s+/).map(Number).filter(Number.isFinite);
  return {
    surface: token("surface"),
    inset: token("inset"),
    ink: token("ink"),
    ink2: token("ink-2"),
    ink3: token("ink-3"),
    grid: token("grid"),
    lineStrong: token("line-strong"),
    control: token("control"),
    training: token("training"),
    trainingInk: token("training-ink"),
    validation: token("validation"),
    validationInk: token("validation-ink"),
    test: token("test"),
    testInk: token("test-ink"),
    attention: token("attention"),
    dropped: token("dropped"),
    positive: token("positive"),
    positiveSoft: token("positive-soft"),
    negative: token("negative"),
    negativeSoft: token("negative-soft"),
    ramp: ["n2", "n1", "0", "p1", "p2"].map((stop) => token(`ramp-${stop}`)),
    font: token("font") || "system-ui, sans-serif",
    fontMath: token("font-math") || "serif",
    lineLive: Number(token("line-live")) || 1.75,
    linePublished: Number(token("line-published")) || 6,
    publishedOpacity: Number(token("published-opacity")) || 0.2,
    lineKept: Number(token("line-kept")) || 1.25,
    keptOpacity: Number(token("kept-opacity")) || 0.6,
    dashValidation: dash("dash-validation"),
    dashTest: dash("dash-test"),
    dashChange: dash("dash-change"),
  };
}

/** Calls back whenever the tokens or the fonts may have changed; returns what ends that. */
export function watchTheme(changed: () => void): () => void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  dark.addEventListener("change", changed);
  // Text on a canvas does not change by itself when its font arrives.
  document.fonts.addEventListener("loadingdone", changed);
  return () => {
    observer.disconnect();
    dark.removeEventListener("change", changed);
    document.fonts.removeEventListener("loadingdone", changed);
  };
}
