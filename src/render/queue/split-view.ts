import { descFlagNames } from "../../abi/vring.ts";
import { hex } from "../../base/hex.ts";
import type { SplitQueue } from "../../ring/queue-at-rest.ts";
import { chainLines, faultLines } from "../chain-text.ts";
import { columns } from "../columns.ts";
import { interruptsText, kicksText } from "../notification-text.ts";
import { orUnknown } from "../number-text.ts";
import type { Style } from "../style.ts";
import { wrap } from "../wrap.ts";
import type { QueueMark, QueueView } from "./queue-view.ts";
import { splitMembers } from "./split-json.ts";
import { SPLIT_PARTS } from "./unread-view.ts";

/** A split ring: indices, what is wrong, chains, and its descriptor table when asked for. */
export function splitView(queue: SplitQueue): QueueView {
  const mark = markOf(queue);
  const { pending = 0, inFlight = 0, table, inferred } = queue;
  return {
    mark,
    quiet: mark === "" && pending === 0 && inFlight === 0 && table === undefined,
    cells: cells(queue),
    parts: SPLIT_PARTS,
    ...(inferred.includes("last_avail_idx") && {
      legend: "* inferred from the rings: the ring state does not tell, or not of this moment",
    }),
    lines: (chains, style) => lines(queue, chains, style),
    members: () => splitMembers(queue),
  };
}

function markOf({ fault, chains, problems, gaps }: SplitQueue): QueueMark {
  const faults = [fault, ...chains.map((chain) => chain.fault)];
  if (problems.length > 0 || faults.some((f) => f?.notDumped === false)) return "!";
  return gaps.length > 0 || faults.some((f) => f?.notDumped === true) ? "?" : "";
}

function cells(queue: SplitQueue): string[] {
  const { fields, indices, pending, inFlight, inferred } = queue;
  const starred = (value: number | undefined) =>
    orUnknown(value) + (value !== undefined && inferred.includes("last_avail_idx") ? "*" : "");
  return [
    orUnknown(fields.availIdx),
    starred(indices.lastAvailIdx),
    orUnknown(fields.usedIdx),
    starred(pending),
    starred(inFlight),
    kicksText(queue),
    interruptsText(queue),
  ];
}

function lines(queue: SplitQueue, chains: number | undefined, style: Style): string[] {
  const lines: string[] = [];
  for (const gap of queue.gaps)
    lines.push(...wrapped("?", gap, style).map((line) => style.chalk.yellow(line)));
  if (queue.inferred.includes("in_flight_heads")) {
    const guess = "completed out of order: which chains are in flight is inferred";
    lines.push(...wrapped("*", guess, style));
  }
  for (const problem of queue.problems)
    lines.push(...wrapped("!", problem, style).map((line) => style.chalk.red(line)));
  if (queue.fault !== undefined) lines.push(...faultLines(queue.fault, "    ", style));
  lines.push(...chainLines(queue, chains, style), ...tableLines(queue));
  return lines;
}

function wrapped(mark: string, text: string, { width }: Style): string[] {
  return wrap(text, width, `    ${mark} `);
}

function tableLines({ table }: SplitQueue): string[] {
  if (table === undefined) return [];
  const rows = table.map((entry, index) => {
    if ("backing" in entry) return [String(index), entry.backing.replace("-", " ")];
    const { addr, len, flags, next } = entry;
    return [String(index), hex(addr), String(len), descFlagNames(flags).join(","), String(next)];
  });
  return [
    "    descriptor table",
    ...columns([["index", "addr", "len", "flags", "next"], ...rows], 6),
  ];
}
