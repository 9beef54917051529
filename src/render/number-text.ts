/** A size in readable units: `96 MiB`, `1.5 KiB`, `12 B`. */
export function bytesText(size: bigint | number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
  let value = Number(size);
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = Number.isInteger(value) || unit === 0 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** `1 chain`, `3 chains`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** A number, or `?` where it is not known. */
export function orUnknown(value: number | undefined): string {
  return value === undefined ? "?" : String(value);
}
