import { hex } from "../../base/hex.ts";
import type { Difference } from "../../scenario/run-scenario.ts";
import { safe } from "../safe.ts";

/** Larger numbers are written as in the cases: "0x…". */
const PLAIN_MAX = 2 ** 32;

/** Characters shown of a value, and how many of them precede the first difference. */
const SHOWN = 96;
const LEAD = 16;

/** A value as the case format writes it: large numbers and bytes as strings; nothing is null. */
export function replayValue(value: unknown): unknown {
  if (typeof value === "bigint") return hex(value);
  if (typeof value === "number") return value > PLAIN_MAX ? hex(value) : value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (Array.isArray(value)) return value.map(replayValue);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, replayValue(held)]));
  }
  return value ?? null;
}

/** A difference as three short strings. */
export interface ShortDifference {
  readonly field: string;
  readonly expected: string;
  readonly got: string;
}

/**
 * A difference shortened to one line per value: of long lists the first items that
 * differ, of long strings the part around the first character that differs.
 */
export function shortDifference({ field, expected, got }: Difference): ShortDifference {
  return shorten(field, replayValue(expected), replayValue(got));
}

function shorten(field: string, expected: unknown, got: unknown): ShortDifference {
  const [a, b] = [valueText(expected), valueText(got)];
  if (a.length <= SHOWN && b.length <= SHOWN) return { field: safe(field), expected: a, got: b };
  if (Array.isArray(expected) && Array.isArray(got)) {
    const at = expected.findIndex((item, i) => valueText(item) !== valueText(got[i]));
    const first = at < 0 ? expected.length : at;
    return shorten(`${field}[${first}]`, expected[first], got[first]);
  }
  const start = Math.max(0, commonLength(a, b) - LEAD);
  return { field: safe(field), expected: excerpt(a, start), got: excerpt(b, start) };
}

function valueText(value: unknown): string {
  return value === undefined || value === null ? "nothing" : safe(JSON.stringify(value));
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

function excerpt(text: string, start: number): string {
  const from = Math.min(start, text.length);
  const end = from + SHOWN;
  return `${from > 0 ? "…" : ""}${text.slice(from, end)}${text.length > end ? "…" : ""}`;
}
