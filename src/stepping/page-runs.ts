import type { EngineEvent } from "../engine/observer.ts";
import type { VqState } from "../scenario/scenario.ts";

/** Adjacent guest pages that were marked dirty one after another. */
export interface PageRun {
  readonly first: bigint;
  readonly pages: bigint;
  /** How many of them were already marked before. */
  readonly already: bigint;
}

/**
 * The pages marked dirty, in order. Adjacent pages form one run, and a page marked
 * twice in a row is counted once.
 */
export function pageRuns(events: readonly EngineEvent[], { log_base }: VqState): PageRun[] {
  const runs: { first: bigint; pages: bigint; already: bigint }[] = [];
  const mark = (first: bigint, pages: bigint, already: bigint) => {
    const last = runs.at(-1);
    if (last !== undefined && first === last.first + last.pages) {
      last.pages += pages;
      last.already += already;
    } else if (
      last === undefined ||
      first < last.first ||
      first + pages > last.first + last.pages
    ) {
      runs.push({ first, pages, already });
    }
  };
  let wasSet = false;
  for (const event of events) {
    if (event.type === "write") wasSet = event.old === event.value;
    else if (event.type === "log-bit") mark(BigInt(event.page), 1n, wasSet ? 1n : 0n);
    else if (event.type === "log-fill") {
      const { addr, old } = event;
      mark((BigInt(addr) - BigInt(log_base)) * 8n, BigInt(old.length) * 8n, bitsIn(old));
    }
  }
  return runs;
}

function bitsIn(bytes: Uint8Array): bigint {
  let bits = 0;
  for (const byte of bytes) for (let left = byte; left > 0; left &= left - 1) bits++;
  return BigInt(bits);
}
