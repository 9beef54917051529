import { VHOST_PAGE_SIZE } from "../../abi/vhost.ts";
import { hex } from "../../base/hex.ts";
import type { EngineEvent } from "../../engine/observer.ts";
import type { VqState } from "../../scenario/scenario.ts";
import { type PageRun, pageRuns } from "../../stepping/page-runs.ts";
import { columns } from "../columns.ts";
import { count } from "../number-text.ts";

const PAGE = BigInt(VHOST_PAGE_SIZE);

/** Runs shown in text. */
const RUNS_SHOWN = 12;

/** The pages marked dirty, one line per run, with the guest memory that they stand for. */
export function logLines(events: readonly EngineEvent[], state: VqState, indent: number): string[] {
  const runs = pageRuns(events, state);
  const lines = columns(runs.slice(0, RUNS_SHOWN).map(runRow), indent);
  const more = runs.length - RUNS_SHOWN;
  if (more > 0)
    lines.push(`${" ".repeat(indent)}… ${count(more, "more run")} of pages (JSON has all)`);
  return lines;
}

function runRow({ first, pages, already }: PageRun): string[] {
  const last = first + pages - 1n;
  const end = (last + 1n) * PAGE - 1n;
  return [
    "dirty",
    pages === 1n ? `page ${hex(first)}` : `pages ${hex(first)}-${hex(last)}`,
    `guest ${hex(first * PAGE)}-${hex(end)}`,
    already === 0n ? "" : already === pages ? "already marked" : `${already} already marked`,
  ];
}
