import Table from "cli-table3";

/** How the columns of a table stand. */
export interface TableOptions {
  /** Columns whose cells end at one edge, as numbers do; the others begin at one. */
  readonly right?: readonly number[];
  /** Spaces before each line. */
  readonly indent?: number;
}

/** No lines around or between cells: two spaces keep columns apart. */
const BORDERLESS = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "" },
  middle: "  ",
};

/** Colours are the caller's, a line at a time. */
const PLAIN = { head: [], border: [], "padding-left": 0, "padding-right": 0 };

/**
 * Rows of cells as lines, one for each row, in columns as wide as their widest
 * cell is on a terminal: wide characters take two places, and combining ones none.
 *
 * @param rows - cells without control characters; a row may be shorter than others, and the
 *   first may be a head
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
