import { clamp } from "./labels";

/** What a person does with a pointer on a plotting area; positions are shares of its width, 0 to 1. */
export interface Gestures {
  /** Points at a position. */
  point(at: number): void;
  /** Takes the pointer away. */
  leave(): void;
  /** Draws the mouse along a stretch, not yet let go. */
  select(from: number, to: number): void;
  /** Gives the stretch up. */
  unselect(): void;
  /** Asks for a stretch of what was in view when the gesture began; may reach past 0 and 1. */
  zoom(from: number, to: number): void;
  /** Two fingers come down: the stretches that `zoom` asks for are shares of what is in view now. */
  pinch(): void;
  /** The fingers are lifted. */
  release(): void;
  /** Asks for all. */
  showAll(): void;
}

/** Drawn shorter than this, in pixels, a stretch is a click. */
const LONGEST_CLICK_PX = 6;

/** Listens for mouse, pen and touch on an element; returns what ends that. */
export function listenForGestures(element: HTMLElement, gestures: Gestures): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  const fingers = new Map<number, number>();
  let start: number | undefined;
  let pinched: { from: number; to: number } | undefined;

  const share = (event: PointerEvent) => {
    const { left, width } = element.getBoundingClientRect();
    return (event.clientX - left) / width;
  };
  const unselect = () => {
    if (start === undefined) return;
    start = undefined;
    gestures.unselect();
  };

  const down = (event: PointerEvent) => {
    const at = share(event);
    if (event.pointerType === "touch") {
      fingers.set(event.pointerId, at);
      gestures.point(clamp(at, 0, 1));
      const [from, to] = [...fingers.values()];
      if (from !== undefined && to !== undefined && Math.abs(to - from) > 0.02) {
        pinched = { from, to };
        gestures.pinch();
      }
      return;
    }
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    start = at;
  };

  const move = (event: PointerEvent) => {
    const at = share(event);
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, at);
    const [from, to] = [...fingers.values()];
    if (pinched && from !== undefined && to !== undefined) {
      // The values under the fingers stay under them.
      const scale = (pinched.to - pinched.from) / (to - from || 0.02);
      if (scale > 0) gestures.zoom(pinched.from - from * scale, pinched.from + (1 - from) * scale);
      return;
    }
    gestures.point(clamp(at, 0, 1));
    if (start !== undefined) gestures.select(clamp(start, 0, 1), clamp(at, 0, 1));
  };

  const lift = (event: PointerEvent) => {
    fingers.delete(event.pointerId);
    if (pinched) gestures.release();
    pinched = undefined;
  };

  const up = (event: PointerEvent) => {
    lift(event);
    if (start === undefined) return;
    const from = clamp(start, 0, 1);
    const to = clamp(share(event), 0, 1);
    unselect();
    if (Math.abs(to - from) * element.clientWidth >= LONGEST_CLICK_PX)
      gestures.zoom(Math.min(from, to), Math.max(from, to));
  };

  const cancel = (event: PointerEvent) => {
    lift(event);
    unselect();
  };

  element.addEventListener("pointerdown", down, { signal });
  element.addEventListener("pointermove", move, { signal });
  element.addEventListener("pointerup", up, { signal });
  element.addEventListener("pointercancel", cancel, { signal });
  element.addEventListener("dblclick", () => gestures.showAll(), { signal });
  // A finger that is lifted leaves the cursor where it was.
  element.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && gestures.leave(), {
    signal,
  });
  return () => ending.abort();
}
