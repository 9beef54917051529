/** Names of an enum's values. */
export type ValueNames = Readonly<Record<number, string>>;

/** The value's name, or `77 (unknown)`. */
export function valueName(names: ValueNames, value: number): string {
  return names[value] ?? `${value} (unknown)`;
}
