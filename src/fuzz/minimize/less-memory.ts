import { addU64, type U64 } from "../../base/u64.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { fewerItems } from "./fewer-items.ts";
import { inPieces } from "./initial-memory.ts";
import { smallerNumber } from "./smaller-number.ts";
import type { Pass, Trial } from "./trial.ts";

/** Leave out maps, and shorten the remaining ones, first at the end, then at the start. */
export const lessMapped: Pass = (trial) => {
  fewerItems(trial.best.maps, (maps) => trial.change({ maps }));
  for (let i = 0; i < trial.best.maps.length; i++) {
    shorterMap(trial, i, ({ hva }) => hva);
    shorterMap(trial, i, ({ hva, size }, left) => addU64(hva, size - left));
  }
};

function shorterMap(
  trial: Trial,
  index: number,
  startOf: (map: Scenario["maps"][number], left: number) => U64,
): void {
  const map = trial.best.maps[index] as Scenario["maps"][number];
  smallerNumber(map.size, (left) => {
    const size = Number(left);
    if (size === 0) return false;
    return trial.change({ maps: trial.best.maps.with(index, { hva: startOf(map, size), size }) });
  });
}

/** Leave out initial bytes, and shorten repetitions. */
export const lessWritten: Pass = (trial) => {
  const pieces = inPieces(trial.best.memory);
  if (!trial.change({ memory: pieces })) return;
  fewerItems(pieces, (memory) => trial.change({ memory }));
  for (const [i, { count }] of trial.best.memory.entries()) {
    if (count === 1) continue;
    smallerNumber(count, (fewer) => changeWrite(trial, i, { count: Number(fewer) }));
  }
};

/** Try replacing one write. */
export function changeWrite(
  trial: Trial,
  index: number,
  change: Partial<Scenario["memory"][number]>,
): boolean {
  const { memory } = trial.best;
  const write = memory[index];
  return (
    write !== undefined && trial.change({ memory: memory.with(index, { ...write, ...change }) })
  );
}
