import { featureNames } from "../../abi/features.ts";
import { hex } from "../../base/hex.ts";
import { u64 } from "../../base/u64.ts";
import type { MemoryRegion } from "../../memory/memory-region.ts";
import type { QueueInfo, TableEntry } from "../../stepping/debug/queue-info.ts";
import { pageRuns } from "../../stepping/page-runs.ts";
import type { HeldChain, StepRecord } from "../../stepping/step-record.ts";
import { columns } from "../columns.ts";
import { bytesText, count } from "../number-text.ts";
import { safe } from "../safe.ts";
import { descriptorRow } from "../step/descriptor-text.ts";
import { stateValue } from "../step/state-text.ts";
import { stepTitle } from "../step/text.ts";
import type { Style } from "../style.ts";
import { wrap } from "../wrap.ts";

const PAGE_RUNS_SHOWN = 64;
const HISTORY_SHOWN = 20;
const UNREADABLE = "cannot be read";

/** The queue's state under the kernel's names, and the fields of its rings in memory. */
export function queueLines({ title, state, fields, pending, num, eventIdx }: QueueInfo): string[] {
  const text = (value: number | undefined) => (value === undefined ? UNREADABLE : String(value));
  const rows = [
    ["avail", `flags ${text(fields.availFlags)}`, `idx ${text(fields.availIdx)}`],
    ["used", `flags ${text(fields.usedFlags)}`, `idx ${text(fields.usedIdx)}`],
  ];
  if (eventIdx) {
    rows[0]?.push(`used_event ${text(fields.usedEvent)}`);
    rows[1]?.push(`avail_event ${text(fields.availEvent)}`);
  }
  const parts = Object.entries(state).map(([name, value]) => [name, stateValue(name, value)]);
  const half = Math.ceil(parts.length / 2);
  const sides = parts.slice(0, half).map((part, n) => [...part, ...(parts[n + half] ?? [])]);
  return [
    safe(title),
    ...columns(sides, 2),
    "in memory:",
    ...columns(rows, 2),
    `  ${pendingText(pending, num)}`,
  ];
}

function pendingText(pending: number | undefined, num: number): string {
  if (pending === undefined) return "the number of pending chains is unknown";
  if (pending > num)
    return `avail.idx is ${pending} ahead of last_avail_idx, more than the ring holds`;
  return `${count(pending, "chain")} pending`;
}

/** Entries of the main descriptor table, and the number of further ones. */
export function descriptorLines(entries: readonly TableEntry[], more: number): string[] {
  const rows = entries.map(({ index, descriptor }) =>
    descriptor === undefined
      ? [`desc ${index}`, UNREADABLE]
      : descriptorRow({ table: "main", ...descriptor, addr: u64(descriptor.addr) }, undefined),
  );
  return [...columns(rows, 2), ...(more > 0 ? [`  … ${more} more (info desc N, x/16xb)`] : [])];
}

/** The memory table. */
export function regionLines(regions: readonly MemoryRegion[]): string[] {
  if (regions.length === 0) return ["no memory table is set"];
  const rows = regions.map(({ gpa, size, hva }) => [
    hex(gpa),
    `to ${hex(BigInt.asUintN(64, gpa + size - 1n))}`,
    bytesText(size),
    gpa === hva ? "" : `at user address ${hex(hva)}`,
  ]);
  return columns(rows, 2);
}

/** Pages marked dirty, each with the operation that did it. */
export function dirtyLines(records: readonly StepRecord[]): string[] {
  const rows = records.flatMap(({ number, phase, events, before }) =>
    pageRuns(events, before).map(({ first, pages }) => {
      const page = pages === 1n ? hex(first) : `${hex(first)} to ${hex(first + pages - 1n)}`;
      const by = phase === "bring-up" ? `by #${number} of the bring-up` : `by #${number}`;
      return [`page ${page}`, `guest ${hex(first * 4096n)}`, by];
    }),
  );
  if (rows.length === 0) return ["no page was marked dirty"];
  const more = rows.length - PAGE_RUNS_SHOWN;
  return [
    ...columns(rows.slice(-PAGE_RUNS_SHOWN), 2),
    ...(more > 0 ? [`  ${count(more, "earlier mark")} not shown`] : []),
  ];
}

/** The position of a session in its history. */
export interface History {
  /** The steps that can be undone, oldest first. */
  readonly records: readonly StepRecord[];
  /** Steps done since the bring-up. */
  readonly position: number;
  /** Steps that can be done: of the case, or undone ones. */
  readonly left: number;
  readonly isCase: boolean;
}

/** The order of the operations. */
export type HistoryOrder = "oldest-first" | "newest-first";

/** The last operations, one per line. */
export function historyLines(
  { records, position, left, isCase }: History,
  vq: number,
  style: Style,
  order: HistoryOrder = "oldest-first",
  most = HISTORY_SHOWN,
): string[] {
  const rest = leftLines(left, isCase);
  if (position === 0) {
    const start = isCase
      ? "no step has been done"
      : "nothing has been done since the device was brought up";
    return [start, ...rest];
  }
  const own = records.filter(({ phase }) => phase !== "bring-up");
  const shown = own.slice(-Math.max(1, most));
  const lines = shown.map((record) => stepTitle(record, vq, style));
  const more = position - shown.length;
  const earlier = more > 0 ? [`… ${more} earlier`] : [];
  return order === "oldest-first"
    ? [...earlier, ...lines, ...rest]
    : [...rest, ...lines.reverse(), ...earlier];
}

function leftLines(left: number, isCase: boolean): string[] {
  if (left === 0) return [];
  return isCase
    ? [`${count(left, "step")} of the case to do`]
    : [`${count(left, "step")} undone: step or continue does them again`];
}

/**
 * Chains that the back-end holds.
 *
 * @param stepped - the queue being stepped; other queues are named
 */
export function heldLines(held: readonly HeldChain[], stepped: number): string[] {
  if (held.length === 0) return ["no chain is in flight"];
  const rows = held.map(({ vq, head, position, out, in: writable, iov }) => [
    `head ${head}`,
    `popped at ${position}${vq === stepped ? "" : ` of virtqueue ${vq}`}`,
    `${count(out, "readable iovec")}, ${sum(iov.slice(0, out))} B`,
    `${count(writable, "writable iovec")}, ${sum(iov.slice(out, out + writable))} B`,
  ]);
  return columns(rows, 2);
}

function sum(iov: readonly (readonly [unknown, number])[]): number {
  return iov.reduce((all, [, len]) => all + len, 0);
}

/** The features that the driver acknowledged. */
export function featureLines(ackedFeatures: bigint, deviceId: number, { width }: Style): string[] {
  const names = featureNames(ackedFeatures, deviceId);
  return [
    `acked_features ${hex(ackedFeatures)}`,
    ...wrap(names.length === 0 ? "none" : names.join(" "), width, "  "),
  ];
}
