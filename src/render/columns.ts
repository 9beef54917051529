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

/** Words in lines of at most `width`, each line indented. */
export function wrap(words: readonly string[], width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of words) {
    if (line.length > indent.length && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
    }
    line += line.length > indent.length ? ` ${word}` : word;
  }
  if (line.length > indent.length) lines.push(line);
  return lines;
}
