/** Options of a menu that stand under one heading, in the order of the menu. */
export interface OptionGroup<Value extends string = string> {
  readonly name: string;
  /** A few words beside each of its options. */
  readonly notes: Readonly<Partial<Record<Value, string>>>;
  /** Those that the other settings do not allow; their note says why. */
  readonly refused?: readonly Value[];
}
