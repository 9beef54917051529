import Table from "cli-table3";

/** Layout of a table. */
export interface TableOptions {
  /** Columns that are right-aligned, as for numbers; the others are left-aligned. */
  readonly right?: readonly number[];
  /** Spaces before each line. */
  readonly indent?: number;
}

/** No lines around or between cells: two spaces separate columns. */
const BORDERLESS = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "" },
  middle: "  ",
};

/** The caller colours whole lines. */
const PLAIN = { head: [], border: [], "padding-left": 0, "padding-right": 0 };

/**
 * Rows of cells as lines, one per row. A column is as wide as its widest cell on a
 * terminal: wide characters take two places, and combining ones none.
 *
 * @param rows - cells without control characters; a row may be shorter than others, and the
 *   first may be a header
 * @returns lines without trailing spaces
 */
export function table(
  rows: readonly (readonly string[])[],
  { right = [], indent = 0 }: TableOptions = {},
): string[] {
  if (rows.length === 0) return [];
  const columns = Array.from({ length: Math.max(...rows.map((row) => row.length)) }, (_, n) => n);
  const drawn = new Table({
    chars: { ...BORDERLESS, left: " ".repeat(indent) },
    style: PLAIN,
    colAligns: columns.map((n) => (right.includes(n) ? "right" : "left")),
  });
  for (const row of rows) drawn.push(columns.map((n) => row[n] ?? ""));
  return drawn
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}
