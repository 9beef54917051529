/** Rows in aligned columns; the cells have no control characters. */
export function columns(rows: readonly (readonly string[])[], indent: number): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, n) => {
      widths[n] = Math.max(widths[n] ?? 0, cell.length);
    });
  }
  const margin = " ".repeat(indent);
  return rows.map((row) =>
    (margin + row.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join("  ")).trimEnd(),
  );
}
