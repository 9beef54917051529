import type { Scenario } from "../../scenario/scenario.ts";
import { inPieces } from "./initial-memory.ts";
import type { Pass, Trial } from "./trial.ts";

type Write = Scenario["memory"][number];

/**
 * Make all pieces of a long table equal, or all but the last, so that they become one
 * write with a count. Often only the length of a long table matters.
 *
 * @param worthwhile - number of pieces from which on a table is tried
 */
export function alikePieces(worthwhile: number): Pass {
  return (trial) => {
    const memory = inPieces(trial.best.memory);
    for (let start = 0; start < memory.length; ) {
      let end = start + 1;
      while (end < memory.length && touches(memory[end - 1], memory[end])) end++;
      if (end - start >= worthwhile) alike(trial, memory.slice(start, end));
      start = end;
    }
  };
}

function touches(a: Write | undefined, b: Write | undefined): boolean {
  if (a?.count !== 1 || b?.count !== 1 || a.bytes.length !== b.bytes.length) return false;
  return Number(a.hva) + a.bytes.length === b.hva;
}

function alike(trial: Trial, run: readonly Write[]): void {
  for (const length of [run.length, run.length - 1]) {
    const replaced = new Set(run.slice(0, length).map(({ hva }) => hva));
    const memory = inPieces(trial.best.memory).filter(({ hva }) => !replaced.has(hva));
    if (trial.change({ memory: [{ ...(run[0] as Write), count: length }, ...memory] })) return;
  }
}
