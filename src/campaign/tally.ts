import type { FolderUnits } from "./folder/campaign-folder.ts";
import { Ledger } from "./ledger.ts";
import type { HeldInput, MarkedInput, UnitSum } from "./unit-sum.ts";

/** Some units, and whether all their runs are done. */
interface SomeUnits {
  readonly sums: Iterable<UnitSum<MarkedInput | HeldInput>>;
  readonly finished: boolean;
}

/**
 * The sum of units in any order, on top of a ledger.
 *
 * @returns a new ledger; the one given is left alone
 */
export function tallied(start: Ledger, units: readonly SomeUnits[]): Ledger {
  const ledger = new Ledger(start);
  const all = units.flatMap(({ sums, finished }) => [...sums].map((sum) => ({ sum, finished })));
  all.sort((a, b) => a.sum.unit - b.sum.unit || Number(b.finished) - Number(a.finished));
  for (const { sum, finished } of all) ledger.add(sum, finished);
  return ledger;
}

/** The sum of everything in a folder, finished or not. */
export function folderTally({ markers, parts, loose }: FolderUnits): Ledger {
  const finished = new Set(markers.map(({ unit }) => unit));
  return tallied(new Ledger(), [
    { sums: markers, finished: true },
    { sums: parts.filter(({ unit }) => !finished.has(unit)), finished: false },
    { sums: loose, finished: false },
  ]);
}
