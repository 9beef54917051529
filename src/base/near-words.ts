/** The most words offered. */
const OFFERED = 4;

/** Known words that may have been meant: they begin with or contain the typed word, or differ by a typing error or two. */
export function nearWords(word: string, known: readonly string[]): string[] {
  const typed = word.toLowerCase().slice(0, 64);
  const most = typed.length <= 3 ? 1 : 2;
  return known
    .map((name) => ({ name, slips: slipsTo(name, typed) }))
    .filter(({ slips }) => slips <= most)
    .sort((a, b) => a.slips - b.slips)
    .slice(0, OFFERED)
    .map(({ name }) => name);
}

function slipsTo(name: string, typed: string): number {
  if (name.startsWith(typed)) return 0;
  const holds = typed.length >= 4 && name.includes(typed);
  return holds ? 1 : distance(typed, name);
}

/** Number of characters to insert, drop, replace or swap with the next. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const differs = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + differs,
          swapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(a.length, b.length);
}
